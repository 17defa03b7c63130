//! What repositories and registries write: OAI-PMH, Dublin Core, DataCite,
//! Crossref, PubMed, arXiv.

use super::super::super::trial;
use super::super::super::{Kind, kind};
use super::{dublin_core, names, one, tags, titles};
use crate::records::record::Record;

fn oai(inner: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\"><responseDate>2017-03-02T10:00:00Z</responseDate>{inner}</OAI-PMH>"
    )
}

fn dc(inner: &str) -> Record {
    one(&dublin_core(&format!("<dc:title>Ports</dc:title>{inner}")))
}

#[test]
fn an_answer_says_what_is_deleted_wrong_or_elsewhere() {
    let about = dublin_core("<dc:title>About the record</dc:title>");
    let header = "<header><identifier>a:1</identifier><datestamp>2019</datestamp></header>";
    let deleted =
        "<record><header status=\"deleted\"><identifier>a:2</identifier></header></record>";
    let record = format!(
        "<record>{header}<metadata>{}</metadata><about>{about}</about></record>",
        dublin_core("<dc:title>Ports</dc:title>")
    );
    let other = format!(
        "<record>{header}<metadata><x:thing xmlns:x=\"http://example.org/\"/></metadata></record>"
    );
    let (found, flaws) = titles(&oai(&format!(
        "<ListRecords>{record}{deleted}{deleted}{other}<resumptionToken cursor=\"0\">e</resumptionToken></ListRecords>"
    )));
    assert_eq!(found, ["Ports"]);
    assert_eq!(
        flaws,
        [
            "2: not a record: thing; left out",
            "2: the list goes on in another answer (resumptionToken)",
            "2: records said to be deleted: 2; left out",
        ]
    );
    let (found, flaws) = titles(&oai(
        "<error code=\"noRecordsMatch\">Nothing there.</error><resumptionToken/>",
    ));
    assert_eq!(
        (found.len(), &flaws[..]),
        (
            0,
            &["2: the service answered: noRecordsMatch Nothing there.".to_owned()][..]
        )
    );
    let (found, flaws) = titles(&oai(
        "<ListIdentifiers><header status=\"deleted\"><identifier>a:1</identifier><datestamp>2019</datestamp></header></ListIdentifiers>",
    ));
    assert_eq!((found.len(), flaws.len()), (0, 1), "{flaws:?}");
}

#[test]
fn an_identifier_is_a_doi_only_where_it_is_nothing_else() {
    let record = dc(
        "<dc:identifier>Ruiz, A. (2016) Ports. https://doi.org/10.5555/other</dc:identifier>\
        <dc:identifier>https://hdl.handle.net/20.500/7</dc:identifier><dc:identifier>doi: 10.5555/Ports.7</dc:identifier>\
        <dc:identifier>urn:isbn:9780000000262</dc:identifier><dc:identifier>ISSN 1234-5679</dc:identifier><dc:relation>https://doi.org/10.5555/data</dc:relation>",
    );
    assert_eq!(
        (record.doi.as_deref(), record.link.as_deref()),
        (
            Some("10.5555/ports.7"),
            Some("https://hdl.handle.net/20.500/7")
        )
    );
    assert_eq!(
        (record.isbn.unwrap().to_string(), record.issn.as_deref()),
        ("9780000000262".to_owned(), Some("1234-5679"))
    );
    let record = dc(
        "<dc:identifier>1234567890</dc:identifier><dc:relation>info:doi/10.5555/other</dc:relation>",
    );
    assert_eq!((record.doi, record.isbn, record.link), (None, None, None));
}

#[test]
fn dates_with_a_time_of_day_are_those_of_the_system() {
    for (dates, date) in [
        (
            &["2019-03-02T10:00:00Z", "2019-03-02T10:00:00Z", "2016-06"][..],
            Some("2016-06"),
        ),
        (&["2012"], Some("2012")),
        (&["2012-05-01T08:00:00Z"], Some("2012-05-01")),
        (&["Published in 2016"], Some("2016")),
        (
            &["info:eu-repo/date/embargoEnd/2020-01-01", "2017"],
            Some("2017"),
        ),
        (&["2019-03-02T10:00:00Z", "2019-03-02T11:00:00Z"], None),
    ] {
        let dates: Vec<String> = dates
            .iter()
            .map(|date| format!("<dc:date>{date}</dc:date>"))
            .collect();
        let dates = dates.concat();
        assert_eq!(dc(&dates).date.as_deref(), date, "{dates}");
    }
}

#[test]
fn kinds_come_in_words_or_as_those_of_openaire() {
    for (types, kind) in [
        (&["Working Paper"][..], Some("report")),
        (&["PeerReviewed", "Book Section"], Some("chapter")),
        (
            &[
                "info:eu-repo/semantics/publishedVersion",
                "info:eu-repo/semantics/conferenceObject",
            ],
            Some("paper-conference"),
        ),
        (&["info:eu-repo/semantics/article"], Some("article-journal")),
        (&["info:eu-repo/semantics/preprint"], Some("article")),
        (&["info:eu-repo/semantics/masterThesis"], Some("thesis")),
        (&["Text", "Dataset"], Some("dataset")),
        (&["Text"], None),
    ] {
        let types: Vec<String> = types
            .iter()
            .map(|kind| format!("<dc:type>{kind}</dc:type>"))
            .collect();
        let types = types.concat();
        assert_eq!(dc(&types).document_type.as_deref(), kind, "{types}");
    }
}

#[test]
fn people_sources_and_languages_of_dublin_core() {
    let record = dc(
        "<dc:creator>Lund, Eva, 1960-</dc:creator><dc:creator>World Trade Office</dc:creator><dc:contributor>Park, Kim</dc:contributor>\
        <dc:subject>ports; cranes</dc:subject><dc:subject>http://id.example.org/9</dc:subject><dc:type>Article</dc:type>\
        <dc:source>Port Review; Vol. 3 (2016); 17-42</dc:source><dc:source>2049-3630</dc:source><dc:language>en_US</dc:language><dc:language>und</dc:language>\
        <dc:description xml:lang=\"fr\">Dix.</dc:description><dc:description xml:lang=\"en\">Ten.</dc:description>",
    );
    assert_eq!(names(&record.authors), ["Lund, Eva", "World Trade Office"]);
    assert_eq!(
        (record.editors.len(), tags(&record)),
        (0, vec!["ports", "cranes"])
    );
    assert_eq!(
        (record.container.as_deref(), record.issn.as_deref()),
        (Some("Port Review"), Some("2049-3630"))
    );
    assert_eq!(
        (record.language.as_deref(), record.summary.as_deref()),
        (Some("en"), Some("Ten."))
    );
}

fn datacite(version: &str, inner: &str) -> Record {
    one(&format!(
        "<resource xmlns=\"http://datacite.org/schema/kernel-{version}\"><identifier identifierType=\"DOI\">10.5555/UDA.1</identifier>{inner}</resource>"
    ))
}

#[test]
fn datacite_gives_the_plain_title_the_issued_date_and_the_editor() {
    let record = datacite(
        "4",
        "<creators><creator><creatorName nameType=\"Organizational\">Centre for Ports, Policy</creatorName></creator><creator><creatorName>x</creatorName><givenName>Eva</givenName><familyName>Lund</familyName></creator></creators>\
        <titles><title titleType=\"TranslatedTitle\">Les ports</title><title xml:lang=\"en\">Counting H<sub>2</sub>O</title><title titleType=\"Subtitle\">a survey</title></titles>\
        <publisher>(:unav)</publisher><publicationYear>2016</publicationYear><resourceType resourceTypeGeneral=\"Text\">Working Paper</resourceType>\
        <contributors><contributor contributorType=\"DataCollector\"><contributorName>Ruiz, Ana</contributorName></contributor><contributor contributorType=\"Editor\"><contributorName>Park, Kim</contributorName></contributor></contributors>\
        <dates><date dateType=\"Created\">2014</date><date dateType=\"Issued\">2016-06-09/2016-07</date></dates><language>ger</language>\
        <descriptions><description descriptionType=\"Methods\">By phone.</description><description descriptionType=\"Abstract\">One.<br/>Two.</description></descriptions>\
        <relatedIdentifiers><relatedIdentifier relatedIdentifierType=\"DOI\" relationType=\"Cites\">10.5555/other</relatedIdentifier></relatedIdentifiers>",
    );
    assert_eq!(
        (&*record.title, record.doi.as_deref()),
        ("Counting H₂O: a survey", Some("10.5555/uda.1"))
    );
    assert_eq!(
        names(&record.authors),
        ["Centre for Ports, Policy", "Lund, Eva"]
    );
    assert_eq!(names(&record.editors), ["Park, Kim"]);
    assert_eq!(
        (record.publisher, record.year, record.date.as_deref()),
        (None, Some(2016), Some("2016-06-09"))
    );
    assert_eq!(
        (record.document_type.as_deref(), record.language.as_deref()),
        (Some("report"), Some("de"))
    );
    assert_eq!(record.summary.as_deref(), Some("One. Two."));
}

#[test]
fn what_datacite_says_holds_a_work_is_its_book_or_its_journal() {
    let item = "<titles><title>Ports</title></titles><creators><creator><creatorName>Lund, Eva</creatorName></creator></creators><resourceType resourceTypeGeneral=\"KIND\"/>\
        <relatedItems><relatedItem relationType=\"References\"><titles><title>Cited</title></titles></relatedItem><relatedItem relationType=\"IsPublishedIn\"><relatedItemIdentifier relatedItemIdentifierType=\"TYPE\">NUMBER</relatedItemIdentifier>\
        <creators><creator><creatorName>Other, One</creatorName></creator></creators><titles><title>The whole</title></titles><publicationYear>1990</publicationYear><volume>12</volume><firstPage>17</firstPage><lastPage>42</lastPage></relatedItem></relatedItems>";
    let of = |kind: &str, id: &str, number: &str| {
        datacite(
            "4.4",
            &item
                .replace("KIND", kind)
                .replace("TYPE", id)
                .replace("NUMBER", number),
        )
    };
    let chapter = of("BookChapter", "ISBN", "9780000000309");
    assert_eq!(
        (
            chapter.document_type.as_deref(),
            chapter.parent_title.as_deref(),
            &chapter.container
        ),
        (Some("chapter"), Some("The whole"), &None)
    );
    assert_eq!(
        (
            chapter.pages.as_deref(),
            chapter.year,
            chapter.authors.len()
        ),
        (Some("17-42"), None, 1)
    );
    let article = of("JournalArticle", "ISSN", "1234-5679");
    assert_eq!(
        (
            article.container.as_deref(),
            article.volume.as_deref(),
            article.issn.as_deref()
        ),
        (Some("The whole"), Some("12"), Some("1234-5679"))
    );
}

const PEOPLE: &str = "<contributors><person_name contributor_role=\"author\"><given_name>Eva</given_name><surname>Lund</surname><suffix>Jr</suffix></person_name><organization contributor_role=\"author\">World Trade Office</organization><person_name contributor_role=\"translator\"><given_name>Ana</given_name><surname>Ruiz</surname></person_name></contributors>";

#[test]
fn a_crossref_article_is_told_from_its_journal_and_its_issue() {
    let record = one(&format!(
        "<doi_records><doi_record><crossref xmlns=\"http://www.crossref.org/xschema/1.0\" xmlns:j=\"http://www.ncbi.nlm.nih.gov/JATS1\"><journal><journal_metadata language=\"fr\"><full_title>Port Review</full_title><issn media_type=\"print\">1234-5679</issn><doi_data><doi>10.5555/pr</doi></doi_data></journal_metadata>\
        <journal_issue><publication_date><year>2015</year></publication_date><journal_volume><volume>12</volume></journal_volume><issue>3</issue><doi_data><doi>10.5555/pr.12</doi></doi_data></journal_issue>\
        <journal_article language=\"en\"><titles><title>Paying:</title><subtitle>ten <i>reforms</i></subtitle></titles>{PEOPLE}<j:abstract><j:title>Abstract</j:title><j:p>CO<j:sub>2</j:sub> in ports.</j:p></j:abstract>\
        <publication_date media_type=\"online\"><year>2014</year></publication_date><publication_date media_type=\"print\"><month>09</month><year>2016</year></publication_date><pages><first_page>17</first_page><last_page>42</last_page></pages>\
        <doi_data><doi>10.5555/PR.12.3</doi><resource>https://example.org/17</resource><collection><item><resource>https://example.org/pdf</resource></item></collection></doi_data><citation_list><citation><doi>10.5555/cited</doi></citation></citation_list></journal_article></journal></crossref></doi_record></doi_records>"
    ));
    assert_eq!(
        (&*record.title, record.doi.as_deref()),
        ("Paying: ten reforms", Some("10.5555/pr.12.3"))
    );
    assert_eq!(
        (names(&record.authors), record.editors.len()),
        (
            vec!["Lund, Eva, Jr".to_owned(), "World Trade Office".to_owned()],
            0
        )
    );
    assert_eq!(
        (
            record.container.as_deref(),
            record.volume.as_deref(),
            record.issue.as_deref(),
            record.pages.as_deref()
        ),
        (Some("Port Review"), Some("12"), Some("3"), Some("17-42"))
    );
    assert_eq!(
        (
            record.date.as_deref(),
            record.language.as_deref(),
            record.link.as_deref()
        ),
        (Some("2016-09"), Some("en"), Some("https://example.org/17"))
    );
    assert_eq!(
        (record.summary.as_deref(), record.document_type.as_deref()),
        (Some("CO₂ in ports."), Some("article-journal"))
    );
}

#[test]
fn each_innermost_work_of_a_deposit_is_a_record() {
    let book = "<book><book_series_metadata language=\"en\"><series_metadata><titles><title>Port studies</title></titles><issn>1234-5679</issn></series_metadata><contributors><person_name contributor_role=\"editor\"><given_name>Kim</given_name><surname>Park</surname></person_name><person_name contributor_role=\"author\"><given_name>No</given_name><surname>Body</surname></person_name></contributors><titles><title>Handbook</title></titles><volume>4</volume><publication_date><year>2016</year></publication_date><isbn>9780000000316</isbn><publisher><publisher_name>Lac</publisher_name><publisher_place>Paris</publisher_place></publisher><doi_data><doi>10.5555/hb</doi></doi_data></book_series_metadata>";
    let item = |n: u8| {
        format!(
            "<content_item component_type=\"chapter\">{PEOPLE}<titles><title>Chapter {n}</title></titles><doi_data><doi>10.5555/hb.{n}</doi></doi_data></content_item>"
        )
    };
    let preprint = "<posted_content type=\"preprint\"><titles><title>Early</title></titles><posted_date><month>6</month><day>9</day><year>2017</year></posted_date><doi_data><doi>10.5555/pp</doi></doi_data></posted_content>";
    let thesis = "<dissertation><person_name contributor_role=\"author\"><given_name>Eva</given_name><surname>Lund</surname></person_name><titles><title>Thesis</title></titles><approval_date><year>2012</year></approval_date><institution><institution_name>University of Utopia</institution_name><institution_place>Utopia</institution_place></institution></dissertation>";
    let report = "<report-paper><report-paper_series_metadata><series_metadata><titles><title>Papers</title></titles></series_metadata><titles><title>Prices</title></titles><publication_date><month>21</month><year>2015</year></publication_date><publisher_item><item_number>WP/3</item_number></publisher_item></report-paper_series_metadata></report-paper>";
    let conference = "<conference><contributors><person_name contributor_role=\"chair\"><surname>Chair</surname></person_name></contributors><proceedings_metadata><proceedings_title>Proceedings of ports</proceedings_title><isbn>9780000000330</isbn></proceedings_metadata><conference_paper><titles><title>A paper</title></titles></conference_paper></conference>";
    let text = format!(
        "<doi_batch xmlns=\"http://www.crossref.org/schema/5.3.1\"><head><depositor><depositor_name>D</depositor_name></depositor></head><body>{book}{}{}</book>{preprint}{thesis}{report}{conference}<sa_component/></body></doi_batch>",
        item(1),
        item(2)
    );
    let (records, flaws) = trial::all(Kind::Xml, &text);
    let titles: Vec<&str> = records.iter().map(|(record, _)| &*record.title).collect();
    assert_eq!(
        titles,
        [
            "Chapter 1",
            "Chapter 2",
            "Early",
            "Thesis",
            "Prices",
            "A paper"
        ],
        "{flaws:?}"
    );
    let [chapter, _, early, thesis, report, paper] =
        [0, 1, 2, 3, 4, 5].map(|n: usize| &records[n].0);
    assert_eq!(
        (
            chapter.parent_title.as_deref(),
            chapter.parent_doi.as_deref(),
            chapter.series.as_deref()
        ),
        (Some("Handbook"), Some("10.5555/hb"), Some("Port studies"))
    );
    assert_eq!(
        (names(&chapter.authors), names(&chapter.editors)),
        (
            vec!["Lund, Eva, Jr".to_owned(), "World Trade Office".to_owned()],
            vec!["Park, Kim".to_owned()]
        )
    );
    assert_eq!(
        (
            chapter.year,
            chapter.publisher.as_deref(),
            chapter.place.as_deref(),
            chapter.language.as_deref()
        ),
        (Some(2016), Some("Lac"), Some("Paris"), Some("en"))
    );
    assert_eq!(
        (early.document_type.as_deref(), early.date.as_deref()),
        (Some("article"), Some("2017-06-09"))
    );
    assert_eq!(
        (
            thesis.publisher.as_deref(),
            thesis.place.as_deref(),
            names(&thesis.authors)
        ),
        (
            Some("University of Utopia"),
            Some("Utopia"),
            vec!["Lund, Eva".to_owned()]
        )
    );
    assert_eq!(
        (
            report.document_type.as_deref(),
            report.series.as_deref(),
            report.number.as_deref(),
            report.date.as_deref()
        ),
        (Some("report"), Some("Papers"), Some("WP/3"), Some("2015"))
    );
    assert_eq!(
        (
            paper.document_type.as_deref(),
            paper.container.as_deref(),
            paper.editors.len()
        ),
        (Some("paper-conference"), Some("Proceedings of ports"), 0)
    );
}

fn pubmed(article: &str, rest: &str, data: &str) -> Record {
    one(&format!(
        "<!DOCTYPE PubmedArticleSet PUBLIC \"-//NLM//DTD\" \"https://example.org/never.dtd\">\n<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>9</PMID><DateRevised><Year>2020</Year></DateRevised><Article>{article}</Article>{rest}</MedlineCitation><PubmedData><ArticleIdList>{data}</ArticleIdList><ReferenceList><Reference><ArticleIdList><ArticleId IdType=\"doi\">10.5555/cited</ArticleId></ArticleIdList></Reference></ReferenceList></PubmedData></PubmedArticle></PubmedArticleSet>"
    ))
}

fn journal(date: &str) -> String {
    format!(
        "<Journal><ISSN>1234-5679</ISSN><JournalIssue><Volume>12</Volume><Issue>3</Issue><PubDate>{date}</PubDate></JournalIssue><Title>Port review</Title><ISOAbbreviation>Port Rev</ISOAbbreviation></Journal>"
    )
}

#[test]
fn an_article_of_pubmed_keeps_labels_and_runs_and_drops_what_is_not_its_own() {
    let article = format!(
        "{}<ArticleTitle>Does H<sub>2</sub>O in <i>Salix</i> matter?</ArticleTitle><Pagination><MedlinePgn>17-42</MedlinePgn></Pagination><ELocationID EIdType=\"doi\" ValidYN=\"N\">10.5555/wrong</ELocationID>\
        <Abstract><AbstractText Label=\"AIMS\">At 10<sup>2</sup> ports.</AbstractText><AbstractText>p &lt; 0.05.</AbstractText><CopyrightInformation>C 2016</CopyrightInformation></Abstract>\
        <AuthorList><Author ValidYN=\"N\"><LastName>Wrong</LastName><ForeName>X</ForeName></Author><Author><LastName>Lund</LastName><ForeName>Eva</ForeName><Initials>E</Initials></Author><Author><CollectiveName>Port Group.</CollectiveName></Author></AuthorList><Language>eng</Language><ArticleDate><Year>2015</Year></ArticleDate>",
        journal("<Year>2016</Year><Month>Sep</Month>")
    );
    let rest = "<MeshHeadingList><MeshHeading><DescriptorName>Water Supply</DescriptorName><QualifierName>economics</QualifierName></MeshHeading></MeshHeadingList><OtherAbstract><AbstractText>Other.</AbstractText></OtherAbstract><KeywordList><Keyword>ports</Keyword></KeywordList><InvestigatorList><Investigator><LastName>In</LastName></Investigator></InvestigatorList>";
    let record = pubmed(
        &article,
        rest,
        "<ArticleId IdType=\"pubmed\">9</ArticleId><ArticleId IdType=\"doi\">10.5555/right</ArticleId>",
    );
    assert_eq!(
        (&*record.title, record.doi.as_deref()),
        ("Does H₂O in Salix matter?", Some("10.5555/right"))
    );
    assert_eq!(
        record.summary.as_deref(),
        Some("AIMS: At 10² ports. p < 0.05.")
    );
    assert_eq!(names(&record.authors), ["Lund, Eva", "Port Group"]);
    assert_eq!(
        (
            record.date.as_deref(),
            record.container.as_deref(),
            record.pages.as_deref()
        ),
        (Some("2016-09"), Some("Port review"), Some("17-42"))
    );
    assert_eq!(
        (tags(&record), record.document_type.as_deref()),
        (vec!["Water Supply", "ports"], Some("article-journal"))
    );
}

#[test]
fn dates_and_translated_titles_of_pubmed() {
    for (date, year, day) in [
        (
            "<Year>2016</Year><Month>06</Month><Day>9</Day>",
            2016,
            Some("2016-06-09"),
        ),
        (
            "<Year>2015</Year><Season>Winter</Season>",
            2015,
            Some("2015"),
        ),
        ("<MedlineDate>1998 Dec-1999 Jan</MedlineDate>", 1998, None),
    ] {
        let record = pubmed(
            &format!(
                "{}<ArticleTitle>[Ports in Utopia].</ArticleTitle>",
                journal(date)
            ),
            "<OtherAbstract><AbstractText>Dez.</AbstractText></OtherAbstract>",
            "",
        );
        assert_eq!(
            (record.year, record.date.as_deref()),
            (Some(year), day),
            "{date}"
        );
        assert_eq!((&*record.title, record.doi), ("Ports in Utopia", None));
        assert_eq!(record.summary.as_deref(), Some("Dez."), "better than none");
    }
}

#[test]
fn a_book_of_pubmed_is_one_and_its_chapter_another() {
    let book = "<Book><Publisher><PublisherName>Lac</PublisherName><PublisherLocation>Paris</PublisherLocation></Publisher><BookTitle>Guideline on ports</BookTitle><PubDate><Year>2016</Year><Month>02</Month></PubDate><AuthorList Type=\"authors\"><Author><CollectiveName>Port Centre</CollectiveName></Author></AuthorList><AuthorList Type=\"editors\"><Author><LastName>Park</LastName><ForeName>Kim</ForeName></Author></AuthorList><Isbn>9780000000286</Isbn></Book>";
    let text = format!(
        "<PubmedArticleSet><PubmedBookArticle><BookDocument>{book}<Language>eng</Language><Abstract><AbstractText>A guideline.</AbstractText></Abstract><ContributionDate><Year>2018</Year></ContributionDate></BookDocument></PubmedBookArticle>\
        <PubmedBookArticle><BookDocument>{book}<ArticleTitle>Cranes</ArticleTitle><AuthorList Type=\"authors\"><Author><LastName>Lund</LastName><ForeName>Eva</ForeName></Author></AuthorList></BookDocument></PubmedBookArticle>\
        <DeleteCitation><PMID>1</PMID><PMID>2</PMID></DeleteCitation></PubmedArticleSet>"
    );
    let (records, flaws) = trial::all(Kind::Xml, &text);
    let [(book, _), (chapter, _)] = &records[..] else {
        panic!("{records:?}")
    };
    assert_eq!(
        (
            book.document_type.as_deref(),
            &*book.title,
            names(&book.authors)
        ),
        (
            Some("book"),
            "Guideline on ports",
            vec!["Port Centre".to_owned()]
        )
    );
    assert_eq!(
        (
            book.date.as_deref(),
            book.publisher.as_deref(),
            &book.parent_title
        ),
        (Some("2016-02"), Some("Lac"), &None)
    );
    assert_eq!(
        (
            chapter.document_type.as_deref(),
            chapter.parent_title.as_deref()
        ),
        (Some("chapter"), Some("Guideline on ports"))
    );
    assert_eq!(
        (names(&chapter.authors), names(&chapter.editors)),
        (vec!["Lund, Eva".to_owned()], vec!["Park, Kim".to_owned()])
    );
    assert_eq!(flaws, ["1: records said to be deleted: 2; left out"]);
}

#[test]
fn entries_of_arxiv_are_preprints_and_its_errors_are_said() {
    let feed = |inner: &str| {
        format!(
            "<?xml version=\"1.0\"?><feed xmlns=\"http://www.w3.org/2005/Atom\"><id>http://arxiv.org/api/x</id><title>ArXiv Query</title><updated>2022-01-01</updated>{inner}</feed>"
        )
    };
    let record = one(&feed(
        "<entry><id>http://arxiv.org/abs/2101.1v2</id><updated>2021-06-02T17:00:00Z</updated><published>2020-12-31T18:30:00Z</published><title>Trust:\n  a &lt; b</title><summary> Loans\nare many.\n</summary><author><name>Eva Lund</name><x:affiliation xmlns:x=\"http://arxiv.org/schemas/atom\">Lab</x:affiliation></author><x:doi xmlns:x=\"http://arxiv.org/schemas/atom\">10.5555/a</x:doi><link href=\"http://arxiv.org/pdf/2101.1v2\" rel=\"related\"/><link href=\"http://arxiv.org/abs/2101.1v2\" rel=\"alternate\"/></entry>",
    ));
    assert_eq!(
        (
            &*record.title,
            record.summary.as_deref(),
            names(&record.authors)
        ),
        (
            "Trust: a < b",
            Some("Loans are many."),
            vec!["Eva Lund".to_owned()]
        )
    );
    assert_eq!(
        (
            record.date.as_deref(),
            record.doi.as_deref(),
            record.document_type.as_deref()
        ),
        (Some("2020-12-31"), Some("10.5555/a"), Some("article"))
    );
    assert_eq!(
        record.link.as_deref(),
        Some("http://arxiv.org/abs/2101.1v2")
    );
    let (found, flaws) = titles(&feed(
        "<entry><id>http://arxiv.org/api/errors#a</id><title>Error</title><summary>bad id</summary></entry>",
    ));
    assert_eq!(
        (found.len(), &flaws[..]),
        (0, &["1: the service answered: bad id".to_owned()][..])
    );
    assert_eq!(
        kind(feed("").as_bytes()),
        Some(Kind::Xml),
        "no hits are no error"
    );
}
