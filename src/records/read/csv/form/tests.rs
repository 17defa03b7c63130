use serde_json::{Value, json};

use crate::records::read::Kind;
use crate::records::read::trial;

fn fields(text: &str) -> Vec<Value> {
    trial::fields(Kind::Table, text)
}

#[test]
fn lens_names_authors_as_one_says_them_and_the_country_of_the_source() {
    let rows = fields(
        "Lens ID,Title,Date Published,Publication Year,Publication Type,Source Title,ISSNs,Publisher,Source Country,Author/s,Abstract,Volume,Issue Number,Start Page,End Page,Keywords,MeSH Terms,Source URLs,External URL,DOI,References\n\
        000-1,Old <i>quays</i>,2016-06-09,2016,journal article,Sea,12345679; 20493630,Sea Press,France,\"Ana Ruiz; Port Authority, Docks\",<jats:p>Few; old.</jats:p>,12,3,17,42,quays; ships &amp; sails,Harbors,https://example.org/a https://example.org/b,https://lens.example/1,10.5555/L.1,000-7; 000-8\n\
        000-2,Piers,,2012,book chapter,All piers,,,,,,,,5,5,,,,https://lens.example/2,,\n\
        000-3,Moles,,2013,unknown,,,,,,,,,,,,,,,,\n",
    );
    let right = [
        json!({"title": "Old quays", "abstract": "Few; old.", "doi": "10.5555/l.1", "document_type": "article-journal", "tags": ["quays", "ships & sails"],
            "year": 2016, "date": "2016-06-09", "authors": ["Ana Ruiz", "Port Authority, Docks"], "publisher": "Sea Press", "container": "Sea",
            "volume": "12", "issue": "3", "pages": "17-42", "issn": "12345679", "link": "https://example.org/a"}),
        json!({"title": "Piers", "document_type": "chapter", "year": 2012, "pages": "5", "parent_title": "All piers", "link": "https://lens.example/2"}),
        json!({"title": "Moles", "year": 2013}),
    ];
    assert_eq!(rows, right);
}

#[test]
fn dimensions_tells_of_its_search_before_the_header() {
    let rows = fields(
        "\u{feff}\"About the data: Exported on Jun 09, 2022. Criteria: '\"\"quays\"\" OR title, doi, year' in full data; Publication Year is 2016.\"\n\
        Rank,Publication ID,DOI,Title,Abstract,Acknowledgements,Source title,Anthology title,Book editors,Publisher,ISBN,MeSH terms,Publication date,PubYear,Publication date (online),Volume,Issue,Pagination,Publication Type,Authors,Authors (Raw Affiliation),Corresponding Authors,Country of Research organization,Source Linkout,Dimensions URL\n\
        5,pub.1,10.5555/D.1,Quays; a view,\"Few, old.\",We thank all.,Sea,,,,,Harbors; Ships,2016-06,2016,2015-12-30,12,3,17-42,Article,\"Ruiz, Ana; van den Berg, Ben; Port Authority\",\"Ruiz, Ana (Sea Lab, Utopia)\",\"Ruiz, Ana (Sea Lab)\",Chile,https://example.org/1,https://dimensions.example/1\n\
        5,pub.2,,Piers,,,Lecture Notes of the Sea,All piers,\"Eck, Eva; Fons, Fritz\",Sea Press,978-0-12-345678-6,,2015,2015,,,,3-9,Chapter,\"Gall, Gina\",,,,,https://dimensions.example/2\n\
        5,pub.3,,Moles,,,,Proceedings of the Coast,,,,,2014-02-03,2014,,,,,Proceeding,,,,,,\n",
    );
    let right = [
        json!({"title": "Quays; a view", "abstract": "Few, old.", "doi": "10.5555/d.1", "document_type": "article-journal", "tags": ["Harbors", "Ships"],
            "year": 2016, "date": "2016-06", "authors": [{"family": "Ruiz", "given": "Ana"}, {"family": "van den Berg", "given": "Ben"}, "Port Authority"],
            "container": "Sea", "volume": "12", "issue": "3", "pages": "17-42", "link": "https://example.org/1"}),
        json!({"title": "Piers", "document_type": "chapter", "year": 2015, "date": "2015", "authors": [{"family": "Gall", "given": "Gina"}],
            "editors": [{"family": "Eck", "given": "Eva"}, {"family": "Fons", "given": "Fritz"}], "publisher": "Sea Press", "series": "Lecture Notes of the Sea",
            "pages": "3-9", "isbn": "9780123456786", "parent_title": "All piers", "link": "https://dimensions.example/2"}),
        json!({"title": "Moles", "document_type": "paper-conference", "year": 2014, "date": "2014-02-03", "container": "Proceedings of the Coast"}),
    ];
    assert_eq!(rows, right);
}

#[test]
fn what_overton_calls_a_source_is_the_body_that_published() {
    let rows = fields(
        "Overton id,Title,Translated title,Document type,Source title,Source country,Source sector,Published_on,Policy citations (inc. same source),Document URL,Overton URL,Your tags,Top topics,Languages,Document theme\n\
        port-1,Muelles viejos,Old quays,Publication,Port Authority,Chile,gov,2019-05-01,12,https://example.org/m.pdf,https://overton.example/1,mine,Ports,Spanish,\n\
        port-2,Piers,,Working paper,Port Authority,Chile,gov,,0,,https://overton.example/2,,,,\n",
    );
    let right = [
        json!({"title": "Muelles viejos", "year": 2019, "date": "2019-05-01", "publisher": "Port Authority", "language": "es", "link": "https://example.org/m.pdf"}),
        json!({"title": "Piers", "document_type": "report", "publisher": "Port Authority", "link": "https://overton.example/2"}),
    ];
    assert_eq!(rows, right);
}

#[test]
fn columns_of_openalex_are_paths_and_bars_part_their_values() {
    let rows = fields(
        "id,doi,title,display_name,publication_year,publication_date,language,type,authorships.author.display_name,authorships.author.id,authorships.author_position,primary_location.source.display_name,primary_location.source.issn_l,primary_location.landing_page_url,biblio.volume,biblio.issue,biblio.first_page,biblio.last_page,keywords.display_name,topics.display_name,cited_by_count\n\
        https://openalex.example/W1,https://doi.org/10.5555/OA.1,Quays; a view,Quays; a view,2016,2016-06-09,en,article,\"Ana Ruiz|Docks, Ports and Quays\",https://openalex.example/A1|https://openalex.example/A2,first|last,Sea,1234-5679,https://example.org/1,12,3,17,42,Quays|Piers; moles,Ports,4\n\
        https://openalex.example/W2,,,Muelles,2012,,es,book-chapter,,,,All piers,,http://hdl.handle.net/10419/7,,,5,,,Ports|Ships,0\n",
    );
    let right = [
        json!({"title": "Quays; a view", "doi": "10.5555/oa.1", "document_type": "article-journal", "tags": ["Quays", "Piers; moles"], "year": 2016,
            "date": "2016-06-09", "authors": ["Ana Ruiz", "Docks, Ports and Quays"], "container": "Sea", "volume": "12", "issue": "3", "pages": "17-42",
            "issn": "1234-5679", "language": "en", "link": "https://example.org/1"}),
        json!({"title": "Muelles", "document_type": "chapter", "tags": ["Ports", "Ships"], "year": 2012, "pages": "5", "language": "es",
            "parent_title": "All piers", "link": "http://hdl.handle.net/10419/7"}),
    ];
    assert_eq!(rows, right);
}

#[test]
fn pubmed_parts_names_by_commas_and_ends_them_with_a_stop() {
    let rows = fields(
        "\u{feff}PMID,Title,Authors,Citation,First Author,Journal/Book,Publication Year,Create Date,PMCID,NIHMS ID,DOI\n\
        1,\"Does a quay, once old, pay?\",\"Ruiz A, van den Berg BC, Quay Study Group.\",Sea Sci. 2016 Jun;12(3):17-42. doi: 10.5555/pm.1.,Ruiz A,Sea Sci,2016,2015/12/22,PMC1,,10.5555/PM.1\n\
        2,Piers,,Sea Sci. 2014 May;10(1):1.,Eck E,Sea Sci,2014,2014/05/02,,,\n",
    );
    let right = [
        json!({"title": "Does a quay, once old, pay?", "doi": "10.5555/pm.1", "year": 2016, "authors": ["Ruiz A", "van den Berg BC", "Quay Study Group"], "container": "Sea Sci"}),
        json!({"title": "Piers", "year": 2014, "container": "Sea Sci"}),
    ];
    assert_eq!(rows, right);
}

#[test]
fn publish_or_perish_leaves_authors_out_and_calls_files_a_type() {
    let rows = fields(
        "Cites,Authors,Title,Year,Source,Publisher,ArticleURL,CitesURL,GSRank,QueryDate,Type,DOI,ISSN,CitationURL,Volume,Issue,StartPage,EndPage,ECC,CitesPerYear,Age,Abstract,FullTextURL,RelatedURL\n\
        42,\"Ana Ruiz, Ben Berg\",Quays,2016,Sea,Sea Press,https://example.org/a,https://example.org/c,1,2022-06-09 10:11:12,journal-article,10.5555/P.1,1234-5679,,12,3,17,42,42,7.0,6,\"Few, old.\",https://example.org/a.pdf,\n\
        0,\"A Ruiz, BC Berg, ...\",\"Old quays, old ports\",2012,Sea,,,,2,2022-06-09 10:11:12,PDF,,,,,,5,,0,,,,https://example.org/b.pdf,\n\
        7,\"C van den Dam, E Eck…\",Piers,,,,,,3,2022-06-09 10:11:12,CITATION,,,,,,,,,,,,,\n",
    );
    let right = [
        json!({"title": "Quays", "abstract": "Few, old.", "doi": "10.5555/p.1", "document_type": "article-journal", "year": 2016, "authors": ["Ana Ruiz", "Ben Berg"],
            "publisher": "Sea Press", "container": "Sea", "volume": "12", "issue": "3", "pages": "17-42", "issn": "1234-5679", "link": "https://example.org/a"}),
        json!({"title": "Old quays, old ports", "year": 2012, "authors": ["A Ruiz", "BC Berg"], "container": "Sea", "pages": "5", "link": "https://example.org/b.pdf"}),
        json!({"title": "Piers", "authors": ["C van den Dam", "E Eck"]}),
    ];
    assert_eq!(rows, right);
}

#[test]
fn what_reviewers_note_fills_nothing() {
    let covidence = fields(
        "Title,Authors,Abstract,Published Year,Published Month,Journal,Volume,Issue,Pages,Accession Number,DOI,Ref,Covidence #,Study,Notes,Tags\n\
        Quays,\"Ruiz, A.; Berg, B. C.\",\"Few, old.\",2016,6,Sea,12,3,17-42,99,doi:https://doi.org/10.5555/COV.1,7,#12,Ruiz 2016,Exclusion reason: Wrong port;,ours\n\
        Piers,\"Eck, Eva\",,2012,,,,,,,,8,#13,Eck 2012,,\n",
    );
    let right = [
        json!({"title": "Quays", "abstract": "Few, old.", "doi": "10.5555/cov.1", "year": 2016, "authors": [{"family": "Ruiz", "given": "A."}, {"family": "Berg", "given": "B. C."}],
            "container": "Sea", "volume": "12", "issue": "3", "pages": "17-42"}),
        json!({"title": "Piers", "year": 2012, "authors": [{"family": "Eck", "given": "Eva"}]}),
    ];
    assert_eq!(covidence, right);
    let rayyan = fields(
        "key,title,year,month,day,journal,issn,volume,issue,pages,authors,url,language,publisher,location,abstract,notes,doi,keywords\n\
        rayyan-1,Quays,2016,6,9,Sea,1234-5679,12,3,17-42,\"Ruiz, Ana and van den Berg, Ben\",https://example.org/a,eng,Sea Press,Lisbon,\"Few, old.\",\"RAYYAN-INCLUSION: {\"\"Ana\"\"=>\"\"Included\"\"}\",https://doi.org/10.5555/R.1,quays\n\
        rayyan-2,Piers,2012,,,,,,,,\"Fons, Fritz; Port Authority\",,,,,,RAYYAN-EXCLUSION-REASONS: wrong port,,\n",
    );
    let right = [
        json!({"title": "Quays", "abstract": "Few, old.", "doi": "10.5555/r.1", "tags": ["quays"], "year": 2016, "date": "2016-06-09",
            "authors": [{"family": "Ruiz", "given": "Ana"}, {"family": "van den Berg", "given": "Ben"}], "publisher": "Sea Press", "place": "Lisbon",
            "container": "Sea", "volume": "12", "issue": "3", "pages": "17-42", "issn": "1234-5679", "language": "en", "link": "https://example.org/a"}),
        json!({"title": "Piers", "year": 2012, "authors": [{"family": "Fons", "given": "Fritz"}, "Port Authority"]}),
    ];
    assert_eq!(rayyan, right);
}

#[test]
fn lists_are_read_as_python_writes_them_and_nan_is_nothing() {
    let rows = fields(
        "record_id,title,abstract,authors,keywords,doi,publication_year,included,asreview_prior,exported_notes_1,asreview_ranking\n\
        0,Quays,\"Few, old.\",\"Ruiz, A.; Berg, B. C.\",\"['quays', 'old, small ports']\",https://doi.org/10.5555/A.1,2016,1,1,keep this,1\n\
        1,Piers,,\"['Eck, Eva', \"\"O'Neil, Fons\"\", 'Gall, Gin\\'a']\",[],,2012.0,0,,,2\n\
        2,Moles,nan,,,,-1,,,,3\n",
    );
    let right = [
        json!({"title": "Quays", "abstract": "Few, old.", "doi": "10.5555/a.1", "tags": ["quays", "old, small ports"], "year": 2016,
            "authors": [{"family": "Ruiz", "given": "A."}, {"family": "Berg", "given": "B. C."}]}),
        json!({"title": "Piers", "year": 2012, "authors": [{"family": "Eck", "given": "Eva"}, {"family": "O'Neil", "given": "Fons"}, {"family": "Gall", "given": "Gin'a"}]}),
        json!({"title": "Moles"}),
    ];
    assert_eq!(rows, right);
}

#[test]
fn a_repository_parts_values_by_two_bars_alone_and_titles_by_their_language() {
    let rows = fields(
        "id,collection,dc.contributor.advisor,dc.contributor.author,dc.date.accessioned,dc.date.issued[],dc.description.abstract[en_US],dc.description.provenance[en],dc.identifier.uri,dc.language.iso[en_US],dc.relation.ispartofseries,dc.subject[en_US],dc.subject[es],dc.title[en_US],dc.title[es],dc.type[en_US],cg.identifier.doi[]\n\
        7,10986/1,\"Holt, Hugo\",\"Ruiz, Ana::rp001::600||Port Authority\",2019-03-02T10:00:00Z,2016-06-09,\"Quays, \"\"old\"\"; few.\nSecond.\",Made available,http://hdl.handle.net/20.500.12345/7,es,Port Papers; 7,\"quays||ships, old; sunk\",muelles,Quays; a view,Muelles,Working Paper,10.5555/CG.1\n\
        +,10986/1,,\"Diaz Mora, Dora\",,2012,,,,,,,,,Rompeolas,Thesis,\n",
    );
    let right = [
        json!({"title": "Muelles", "abstract": "Quays, \"old\"; few. Second.", "doi": "10.5555/cg.1", "document_type": "report", "tags": ["quays", "ships, old; sunk", "muelles"],
            "year": 2016, "date": "2016-06-09", "authors": [{"family": "Ruiz", "given": "Ana"}, "Port Authority"], "series": "Port Papers", "number": "7",
            "language": "es", "link": "http://hdl.handle.net/20.500.12345/7"}),
        json!({"title": "Rompeolas", "document_type": "thesis", "year": 2012, "date": "2012", "authors": [{"family": "Diaz Mora", "given": "Dora"}]}),
    ];
    assert_eq!(rows, right);
}
