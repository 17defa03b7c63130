use super::super::trial::{Read, bytes, one_of};
use super::super::{Kind, read};
use super::*;
use crate::records::record::{Name, Record};

/// A record of ISO 2709 with right lengths: a leader (status, type, level and
/// charset are its places 5 to 9), and fields as "245 10$aTitle".
fn iso(leader: &str, fields: &[&str]) -> Vec<u8> {
    let fields: Vec<(&str, Vec<u8>)> = fields
        .iter()
        .filter_map(|field| field.split_at_checked(3))
        .map(|(tag, text)| {
            (
                tag,
                text.trim_start_matches('|')
                    .replace('$', "\u{1f}")
                    .into_bytes(),
            )
        })
        .collect();
    iso_bytes(leader, &fields)
}

fn iso_bytes(leader: &str, fields: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let (mut directory, mut body) = (String::new(), Vec::new());
    for (tag, text) in fields {
        directory.extend([format!("{tag}{:04}{:05}", text.len() + 1, body.len())]);
        body.extend_from_slice(text);
        body.push(0x1e);
    }
    let base = 24 + directory.len() + 1;
    let length = base + body.len() + 1;
    let mut record = format!("{length:05}{leader}22{base:05}   4500{directory}\u{1e}").into_bytes();
    record.extend_from_slice(&body);
    record.push(0x1d);
    record
}

/// A book of 2016 in English with further fields.
fn book(fields: &[&str]) -> Record {
    let mut all = vec!["008|160609s2016    xx                  eng d"];
    all.extend_from_slice(fields);
    if !fields.iter().any(|field| field.starts_with("245")) {
        all.push("24500$aTrust.");
    }
    one_of(Kind::Marc, &iso("nam a", &all))
}

fn names(names: &[Name]) -> Vec<String> {
    names.iter().map(Name::to_string).collect()
}

fn tags(record: &Record) -> Vec<&str> {
    record.tags.iter().map(|tag| &*tag.name).collect()
}

fn titles((records, _): &Read) -> Vec<&str> {
    records.iter().map(|(record, _)| &*record.title).collect()
}

#[test]
fn a_book_loses_the_punctuation_of_its_card_and_keeps_the_rest() {
    let record = book(&[
        "020  $a978-92-64-25927-0 (paper) :$cEUR 45",
        "020  $z9789264259263 (pdf)",
        "0410 $aeng",
        "1001 $aRuiz, Ana B.,$d1970-$eauthor.",
        "24514$aThe price of care :$bhospitals in small states /$cAna B. Ruiz.",
        "250  $a2nd, revised edition.",
        "264 1$aNew York, N.Y. :$bLac & Fils,$c[2016]",
        "264 4$c©2015",
        "4901 $aCare papers ;$v7",
        "830 0$aCare papers ;$v7.",
        "520  $aWhat hospitals cost.$bIn three parts.",
        "5201 $aA review that praises it.",
        "300  $a322 pages ;$c24 cm.",
    ]);
    assert_eq!(
        &*record.title,
        "The price of care: hospitals in small states"
    );
    assert_eq!(names(&record.authors), ["Ruiz, Ana B."]);
    assert_eq!(record.isbn.as_deref(), Some("9789264259270"));
    assert_eq!(record.edition.as_deref(), Some("2nd, revised edition"));
    assert_eq!(record.place.as_deref(), Some("New York, N.Y."));
    assert_eq!(record.publisher.as_deref(), Some("Lac & Fils"));
    assert_eq!((record.year, record.date.as_deref()), (Some(2016), None));
    assert_eq!(record.series.as_deref(), Some("Care papers"));
    assert_eq!(
        record.summary.as_deref(),
        Some("What hospitals cost. In three parts.")
    );
    assert_eq!(record.document_type.as_deref(), Some("book"));
    assert_eq!(
        (record.language.as_deref(), record.pages.as_deref()),
        (Some("en"), None)
    );
}

#[test]
fn roles_make_authors_and_editors_and_leave_all_others() {
    let record = book(&[
        "1101 $aUtopia.$bMinistry of Care.$bOffice 2,$eauthor.",
        "7001 $aBerg, Ben J.,$eeditor.",
        "7001 $aLi, Wei,$4http://id.loc.gov/vocabulary/relators/edt",
        "7001 $aGroß, Käthe$eHerausgeber$4edt",
        "7001 $aOkoro, Ngozi A.,$4aut$4edt",
        "7001 $aDiaz, Clara,$etranslator.",
        "7102 $aLac$eVerlag$4pbl",
        "7001 $aKim, Min-jun.",
        "7000 $aJohn Paul$bII,$cPope,$d1920-2005.",
        "70012$aRuiz, Ana.$tAnother work.",
        "7112 $aCare Forum$n(3rd :$d2016 :$cLisbon),$jissuing body.",
        "7201 $aAna Lind$eauthor",
    ]);
    assert_eq!(
        names(&record.authors),
        [
            "Utopia. Ministry of Care. Office 2",
            "Okoro, Ngozi A.",
            "Kim, Min-jun",
            "John Paul II",
            "Ana Lind"
        ]
    );
    assert_eq!(
        names(&record.editors),
        ["Berg, Ben J.", "Li, Wei", "Groß, Käthe", "Okoro, Ngozi A."]
    );
    let meeting = book(&["1112 $aConference on Care$n(2nd :$d2016 :$cLima)"]);
    assert_eq!(
        meeting.authors,
        [Name::whole("Conference on Care").unwrap()]
    );
    let edited = book(&["1001 $aBerg, Ben,$eeditor."]);
    assert_eq!(
        (edited.authors.len(), names(&edited.editors)),
        (0, vec!["Berg, Ben".to_owned()])
    );
}

#[test]
fn coded_dates_win_by_their_type_and_printed_ones_stand_in() {
    let dated = |coded: &str, fields: &[&str]| {
        let coded = format!("008|160609{coded}xx                  eng d");
        let mut all = vec![&*coded, "24500$aTrust."];
        all.extend_from_slice(fields);
        let record = one_of(Kind::Marc, &iso("nam a", &all));
        (record.year, record.date.as_deref().map(str::to_owned))
    };
    for (coded, fields, year) in [
        ("t20162015", &["264 1$c2016, c2015"][..], Some(2016)),
        ("r20141975", &["260  $c2014"], Some(2014)),
        ("m19992004", &[], Some(1999)),
        ("c20129999", &[], Some(2012)),
        ("nuuuuuuuu", &["260  $a[S.l. :$bs.n.,$cn.d.]"], None),
        ("s19uu    ", &["260  $c[19--?]"], None),
        ("s201u    ", &["264 1$c[201-?]"], None),
        ("|||||||||", &["264 1$aParis", "264 4$c©2014"], Some(2014)),
        ("|||||||||", &["264 3$c2013"], None),
        ("|||||||||", &["260  $c1957 [i.e. 1958]"], Some(1958)),
        ("s1957    ", &["260  $c1957 [i.e. 1958]"], Some(1958)),
        ("b        ", &["260  $c300 B.C."], None),
    ] {
        assert_eq!(dated(coded, fields), (year, None), "{coded} {fields:?}");
    }
    let day = Some("2016-06-09".to_owned());
    assert_eq!(dated("e20160609", &["264 1$c2016."]), (Some(2016), day));
}

#[test]
fn what_nobody_knows_is_no_publisher_and_no_place() {
    let record = book(&[
        "264 1$a[Place of publication not identified] :$b[publisher not identified],$c[2011?]",
        "264 3$aMarsburg :$bPrintworks,$c2013.",
    ]);
    assert_eq!((record.place, record.publisher), (None, None));
    let record = book(&["260  $a[Paris?] :$b[s.n.],$c2016."]);
    assert_eq!(
        (record.place.as_deref(), record.publisher.clone()),
        (Some("Paris?"), None)
    );
}

#[test]
fn a_part_stands_in_its_book_or_in_its_journal() {
    let chapter = one_of(
        Kind::Marc,
        &iso(
            "naa a",
            &[
                "008|160609s2016    xx                  eng d",
                "24500$aTrust in wards.",
                "7730 $7nnam$tHandbook of care.$dLima : Lac, 2016.$gPages 17-42$z9789264259270",
            ],
        ),
    );
    assert_eq!(chapter.document_type.as_deref(), Some("chapter"));
    assert_eq!(chapter.parent_title.as_deref(), Some("Handbook of care"));
    assert_eq!(
        (chapter.pages.as_deref(), chapter.container.as_deref()),
        (Some("17-42"), None)
    );
    assert_eq!(chapter.isbn.as_deref(), Some("9789264259270"));
    let article = one_of(
        Kind::Marc,
        &iso(
            "naa a",
            &[
                "24500$aTrust in wards.",
                "7730 $iIn:$tCare review$gvolume:12$gyear:2015$gnumber:3$gpages:17-42$x1234-5679",
            ],
        ),
    );
    assert_eq!(article.document_type.as_deref(), Some("article-journal"));
    assert_eq!(article.container.as_deref(), Some("Care review"));
    assert_eq!(
        (article.volume.as_deref(), article.issue.as_deref()),
        (Some("12"), Some("3"))
    );
    assert_eq!(
        (article.year, article.issn.as_deref()),
        (Some(2015), Some("1234-5679"))
    );
    assert_eq!(article.parent_title, None);
}

#[test]
fn a_package_that_a_shop_sells_holds_no_whole_book() {
    let record = book(&["7730 $tEbook Collection of Lac"]);
    assert_eq!(record.document_type.as_deref(), Some("book"));
    assert_eq!((record.container, record.parent_title), (None, None));
}

#[test]
fn headings_become_tags_once_and_countries_are_told() {
    let record = book(&[
        "650 0$aHospitals$zMexico$xPrices.",
        "650 7$aHospitals.$2fast",
        "650 7$ahospitals$2other",
        "651 0$aPeru$xHistory.",
        "60010$aRuiz, Ana,$d1970-",
        "653  $acare work$anurses",
        "655 7$aHandbooks.$2lcgft",
        "651 0$aParis (France)",
    ]);
    assert_eq!(
        tags(&record),
        [
            "Hospitals--Mexico--Prices",
            "Hospitals",
            "Peru--History",
            "Ruiz, Ana, 1970-",
            "care work",
            "nurses",
            "Paris (France)"
        ]
    );
    let countries: Vec<&str> = record.countries.iter().map(|name| &**name).collect();
    assert_eq!(countries, ["Mexico", "Peru"]);
}

#[test]
fn numbers_and_addresses_are_those_of_this_form() {
    let record = book(&[
        "0247 $a20.500.12345/7$2hdl",
        "0247 $a10.1000/Care.7$2doi",
        "7761 $z9789264259270",
        "85642$uhttps://example.org/toc",
        "85641$uhttps://example.org/version",
        "85640$uhttps://example.org/full",
        "088  $aWP-12.",
    ]);
    assert_eq!(record.doi.as_deref(), Some("10.1000/care.7"));
    assert_eq!(record.link.as_deref(), Some("https://example.org/full"));
    assert_eq!(record.isbn, None);
    let record = book(&[
        "85641$uhttps://doi.org/10.1000/x",
        "8564 $uhttps://example.org",
    ]);
    assert_eq!(record.doi.as_deref(), Some("10.1000/x"));
    let related = book(&["85642$uhttps://doi.org/10.1000/x"]);
    assert_eq!((related.doi, related.link), (None, None));
}

#[test]
fn the_leader_and_its_friends_say_what_kind_of_thing_it_is() {
    let kind = |leader: &str, coded: &str, more: &[&str]| {
        let coded = format!("008|160609s2016    xx {coded:17}eng d");
        let mut all = vec![&*coded, "24500$aTrust."];
        all.extend_from_slice(more);
        let record = one_of(Kind::Marc, &iso(leader, &all));
        record.document_type.as_deref().map(str::to_owned)
    };
    for (leader, coded, more, form) in [
        ("nam a", "", &[][..], Some("book")),
        ("nam a", "      t", &[], Some("report")),
        (
            "nam a",
            "",
            &["502  $aThesis (Ph. D.)--Utopia, 2016."],
            Some("thesis"),
        ),
        ("nas a", "", &[], Some("periodical")),
        ("nab a", "", &[], Some("article-journal")),
        ("naa a", "", &[], Some("chapter")),
        ("nem a", "", &[], Some("map")),
        ("ncm a", "", &[], Some("musical_score")),
        ("ngm a", "", &[], Some("motion_picture")),
        ("nmm a", "        a", &[], Some("dataset")),
        ("nmm a", "        b", &[], Some("software")),
        ("nmm a", "", &[], None),
        ("nrm a", "", &[], None),
    ] {
        assert_eq!(
            kind(leader, coded, more).as_deref(),
            form,
            "{leader} {coded}"
        );
    }
}

#[test]
fn deleted_records_are_counted_and_authorities_are_no_documents() {
    let gone = iso("dam a", &["24500$aGone."]);
    let name = iso("nz  a", &["1001 $aRuiz, Ana."]);
    let here = iso("nam a", &["24500$aHere."]);
    let read = bytes(Kind::Marc, &[gone.clone(), here, gone, name].concat());
    assert_eq!(titles(&read), ["Here"]);
    assert_eq!(
        read.1,
        [
            "4: not a record: an authority record; left out",
            "3: records said to be deleted: 2; left out"
        ]
    );
}

#[test]
fn the_original_script_is_another_title_and_adds_no_author() {
    let record = book(&[
        "1001 $6880-01$aYamada, Hanako.",
        "24510$6880-02$aIryō seisaku /$cYamada.",
        "8801 $6100-01/$1$a山田花子",
        "88010$6245-02/$1$a医療政策 /$c山田",
    ]);
    assert_eq!((&*record.title, record.authors.len()), ("Iryō seisaku", 1));
    let others: Vec<(&str, &str)> = record
        .alternatives
        .iter()
        .map(|other| (&*other.field, &*other.value))
        .collect();
    assert_eq!(others, [("title", "医療政策")]);
}

#[test]
fn unimarc_is_told_and_its_tags_mean_other_things() {
    let record = one_of(
        Kind::Marc,
        &iso(
            "nam0 ",
            &[
                "010  $a978-2-00-000001-3$bbr.$d20 EUR",
                "100  $a20160612d2016    m  y0frey50      ba",
                "1010 $afre",
                "102  $aFR",
                "2001 $aPrix des soins$bTexte imprimé$eguide$hTome 2$iHôpitaux$fAna Ruiz",
                "210  $aParis$cÉditions du Lac$d2016",
                "215  $a322 p.",
                "225  $aSoins$v3",
                "330  $aCe que coûtent les soins.",
                "600 1$aBerg$bBen$f1950-",
                "606  $aSanté publique$yMexico$xPrix",
                "607  $aPeru",
                "700 1$aRuiz$bAna$f1970-....$4070",
                "702 1$aLi$bWei$4340",
                "702 1$aDiaz$bClara$4730",
                "71202$aMinistère$bBureau 2$4651",
            ],
        ),
    );
    assert_eq!(&*record.title, "Prix des soins: guide. Tome 2, Hôpitaux");
    assert_eq!(names(&record.authors), ["Ruiz, Ana"]);
    assert_eq!(names(&record.editors), ["Li, Wei", "Ministère. Bureau 2"]);
    assert_eq!(
        (record.year, record.language.as_deref()),
        (Some(2016), Some("fr"))
    );
    assert_eq!(record.publisher.as_deref(), Some("Éditions du Lac"));
    assert_eq!(
        (record.place.as_deref(), record.series.as_deref()),
        (Some("Paris"), Some("Soins"))
    );
    assert_eq!(record.isbn.as_deref(), Some("9782000000013"));
    assert_eq!(record.summary.as_deref(), Some("Ce que coûtent les soins."));
    assert_eq!(
        tags(&record),
        ["Berg, Ben", "Santé publique--Mexico--Prix", "Peru"]
    );
    assert_eq!(record.countries.len(), 2);
}

#[test]
fn unimarc_in_its_old_letters_is_read_too() {
    let fields = [
        (
            "100",
            b"  \x1fa20160612d2016    m  y0frey0103    ba".to_vec(),
        ),
        ("200", b"1 \x1faPrix de la sant\xc2e".to_vec()),
        ("700", b" 1\x1faLef\xc1evre\x1fbZo\xc2e".to_vec()),
    ];
    let record = one_of(Kind::Marc, &iso_bytes("nam0 ", &fields));
    assert_eq!(&*record.title, "Prix de la santé");
    assert_eq!(names(&record.authors), ["Lefèvre, Zoé"]);
}

#[test]
fn marc_8_is_read_as_its_leader_says() {
    let fields = [
        ("100", b"1 \x1faN\xe2u\xe4nez, Jos\xe2e.".to_vec()),
        (
            "245",
            b"10\x1fa\x1b(NZDRAWO\x1b(B : \xa1\xe2od\xe2z /\x1fcN.".to_vec(),
        ),
    ];
    let record = one_of(Kind::Marc, &iso_bytes("nam  ", &fields));
    assert_eq!(&*record.title, "здраво : Łódź");
    assert_eq!(names(&record.authors), ["Núñez, José"]);
}

#[test]
fn letters_that_nobody_knows_are_a_flaw_of_their_record() {
    let fields = [("245", b"10\x1faTrust \xaf in care.".to_vec())];
    let (records, flaws) = bytes(Kind::Marc, &iso_bytes("nam  ", &fields));
    assert_eq!(&*records[0].0.title, "Trust \u{fffd} in care");
    assert_eq!(
        flaws,
        ["1: a letter that MARC has not; replaced by \u{fffd}"]
    );
    assert_eq!(records[0].0.flaws, 1);
}

#[test]
fn lengths_and_offsets_are_hints() {
    let right = iso(
        "nam a",
        &[
            "001|x1",
            "1001 $aLefèvre, Zoé.",
            "24510$aÉtat de l’Été.",
            "520  $aRésumé.",
        ],
    );
    // Counted in letters, all of them one too low after each accent.
    let wrong = String::from_utf8(right.clone()).unwrap();
    let letters = wrong
        .replace("100002000003", "100001800003")
        .replace("245002400023", "245001900021")
        .replace("520001400047", "520001200040");
    assert_ne!(wrong, letters);
    let longer = wrong.replacen(&wrong[..5], "99999", 1);
    let blank = format!("     {}", &wrong[5..]);
    let next = iso("nam a", &["24500$aNext."]);
    for (bad, name) in [
        (letters, "letters"),
        (longer, "oversized"),
        (blank, "blank"),
    ] {
        let mut dump = next.clone();
        dump.extend(bad.as_bytes());
        dump.extend(&next);
        let read = bytes(Kind::Marc, &dump);
        assert_eq!(titles(&read), ["Next", "État de l’Été", "Next"], "{name}");
        let record = &read.0[1].0;
        assert_eq!(names(&record.authors), ["Lefèvre, Zoé"], "{name}");
        assert_eq!(record.summary.as_deref(), Some("Résumé."), "{name}");
    }
}

#[test]
fn fields_lie_where_the_directory_says_in_any_order() {
    let record = iso("nam a", &["24500$aTrust.", "1001 $aRuiz, Ana."]);
    let text = String::from_utf8(record).unwrap();
    let swapped = text.replace("245001100000100001500011", "100001500011245001100000");
    assert_ne!(text, swapped);
    let record = one_of(Kind::Marc, swapped.as_bytes());
    assert_eq!(
        (&*record.title, names(&record.authors)),
        ("Trust", vec!["Ruiz, Ana".to_owned()])
    );
}

#[test]
fn what_stands_between_records_is_passed_over() {
    let one = iso("nam a", &["24500$aOne."]);
    let two = iso("nam a", &["24500$aTwo."]);
    let three = iso("nam a", &["24500$aThree."]);
    let open = &three[..three.len() - 1];
    let dump = [
        &b"\xef\xbb\xbf"[..],
        &one,
        b"\r\n\0\x1a",
        &two,
        b"\n",
        open,
        b"\n",
    ]
    .concat();
    let read = bytes(Kind::Marc, &dump);
    assert_eq!(
        (titles(&read), read.1.len()),
        (vec!["One", "Two", "Three"], 0)
    );
    // Records without an end, and words between dumps.
    let dump = [open, b"\n", &one, b"-- second dump --\n", &two].concat();
    let read = bytes(Kind::Marc, &dump);
    assert_eq!(titles(&read), ["Three", "One", "Two"]);
    assert_eq!(
        read.1,
        ["2: not expected here: \"-- second dump --\"; left out"]
    );
}

#[test]
fn a_dump_that_is_cut_keeps_its_whole_records() {
    let one = iso("nam a", &["24500$aOne.", "520  $aA text."]);
    for cut in 1..one.len() - 1 {
        let dump = [&one[..], &one[..cut]].concat();
        let (records, flaws) = bytes(Kind::Marc, &dump);
        assert_eq!(records.len(), 1, "{cut}");
        assert_eq!(
            flaws,
            ["2: the file ends inside this record; left out"],
            "{cut}"
        );
    }
}

#[test]
fn a_directory_that_does_not_fit_is_a_flaw_and_no_loss() {
    let mut record = iso("nam a", &["24500$aOne."]);
    let end = record.len() - 1;
    record.splice(end..end, *b"500  \x1faMore\x1e");
    let (records, flaws) = bytes(Kind::Marc, &record);
    assert_eq!(&*records[0].0.title, "One");
    assert_eq!(
        flaws,
        ["1: the directory does not fit the fields; those that have a tag are read"]
    );
}

#[test]
fn marc_in_json_is_the_same_record_in_each_of_its_forms() {
    let in_json = r#"{"leader":"00000nam a2200000 a 4500","fields":[{"008":"160609s2016    xx                  eng d"},{"245":{"ind1":"1","ind2":"4","subfields":[{"a":"The trust :"},{"b":"in care."}]}}]}"#;
    let as_xml = r#"{"leader":"00000nam a2200000 a 4500","controlfield":[{"tag":"008","data":"160609s2016    xx                  eng d"}],"datafield":[{"tag":"245","ind":"14","subfield":[{"code":"a","data":"The trust :"},{"code":"b","data":"in care."}]}]}"#;
    for text in [in_json, as_xml] {
        let record = one_of(Kind::Json, text.as_bytes());
        assert_eq!(
            (&*record.title, record.year),
            ("The trust: in care", Some(2016))
        );
        assert_eq!(record.document_type.as_deref(), Some("book"));
    }
    let gone = in_json.replace("nam a", "dam a");
    let read = bytes(
        Kind::JsonLines,
        format!("{in_json}\n{gone}\n{in_json}\n").as_bytes(),
    );
    assert_eq!(titles(&read).len(), 2);
    assert_eq!(read.1, ["2: records said to be deleted: 1; left out"]);
}

#[test]
fn parts_of_a_dump_give_what_the_whole_gives() {
    let mut dump = Vec::new();
    for number in 0..50 {
        let title = format!("24500$aDocument {number}.");
        dump.extend(iso(
            if number % 7 == 0 { "dam a" } else { "nam a" },
            &[&title],
        ));
        dump.push(b'\n');
    }
    let mut whole = Vec::new();
    let _ = read(&dump, &mut |piece| {
        whole.push(piece);
        ControlFlow::Continue(())
    });
    for size in [1, 99, 1_000] {
        let mut gate = super::super::Gate::default();
        let mut pieces = Vec::new();
        for part in super::super::parts(&dump, size).unwrap() {
            part.read(&mut |piece| {
                pieces.extend(gate.pass(piece));
                ControlFlow::Continue(())
            });
        }
        pieces.extend(gate.rest());
        assert_eq!(pieces, whole, "{size}");
    }
}

#[test]
fn an_article_is_passed_over_in_the_order_of_titles_and_stays() {
    for (field, title, passed) in [
        ("24514$aThe trust.", "The trust", 4),
        ("24510$aThe trust.", "The trust", 0),
        ("24512$aL'été.", "L'été", 2),
        // The number is a slip: it ends within a word, or passes over all.
        ("24515$aThe trust.", "The trust", 0),
        ("24514$aThe", "The", 0),
        ("24510$a\u{98}Die\u{9c} Reform", "Die Reform", 4),
    ] {
        let record = book(&[field]);
        assert_eq!((&*record.title, record.filing), (title, passed), "{field}");
    }
}

#[test]
fn marcxml_is_the_same_record_under_any_prefix_and_laid_out_anyhow() {
    let fields = |p: &str, status: &str| {
        format!(
            "<{p}record><{p}leader>00000{status}am a2200000 a 4500</{p}leader>\
             <{p}controlfield tag=\"008\">160609s2016    xx                  eng d</{p}controlfield>\
             <{p}datafield tag=\"100\" ind1=\"1\" ind2=\" \">\n  <{p}subfield code=\"a\">Ruiz,\n    Ana.</{p}subfield>\n</{p}datafield>\
             <{p}datafield tag=\"245\" ind1=\"1\" ind2=\"4\"><{p}subfield code=\"a\">\n The trust &amp; care :\n</{p}subfield>\
             <{p}subfield code=\"b\">a guide /</{p}subfield><{p}subfield code=\"c\">Ana.</{p}subfield></{p}datafield></{p}record>"
        )
    };
    let slim = "http://www.loc.gov/MARC21/slim";
    let exchange = "info:lc/xmlns/marcxchange-v1";
    let oai = "http://www.openarchives.org/OAI/2.0/";
    let bare = fields("", "n");
    let inside = bare.replacen("<record>", &format!("<record xmlns=\"{slim}\">"), 1);
    for text in [
        format!(
            "<m:collection xmlns:m=\"{slim}\">{}</m:collection>",
            fields("m:", "n")
        ),
        format!("<collection xmlns=\"{exchange}\">{bare}</collection>"),
        inside.clone(),
        bare.clone(),
        format!(
            "<OAI-PMH xmlns=\"{oai}\"><ListRecords><record><header><identifier>x</identifier>\
             <datestamp>2020-01-01</datestamp></header><metadata>{inside}</metadata></record></ListRecords></OAI-PMH>"
        ),
    ] {
        let record = one_of(Kind::Xml, text.as_bytes());
        assert_eq!(&*record.title, "The trust & care: a guide", "{text}");
        assert_eq!(names(&record.authors), ["Ruiz, Ana"]);
        assert_eq!((record.year, record.filing), (Some(2016), 4));
        assert_eq!(record.document_type.as_deref(), Some("book"));
    }
    let both = format!(
        "<m:collection xmlns:m=\"{slim}\">{}{}</m:collection>",
        fields("m:", "d"),
        fields("m:", "n")
    );
    let read = bytes(Kind::Xml, both.as_bytes());
    assert_eq!(read.0.len(), 1);
    assert_eq!(read.1, ["1: records said to be deleted: 1; left out"]);
}
