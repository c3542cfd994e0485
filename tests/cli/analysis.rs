//! The analyzer: every case that `docs/query-syntax.md` documents.

use crate::harness::{Workspace, page};

/// Texts, and queries that find them and only them.
const CASES: [(&str, &str, &[&str]); 17] = [
    (
        "possessive",
        "North Korea's envoy left the hall before the vote was taken.",
        &["korea", "Korea", "\"North Korea\"", "\"korea's envoy\"", "\"Korea’s envoy\""],
    ),
    (
        "possessive-curly",
        "South Sudan’s envoy stayed until the end of the session.",
        &["sudan", "\"sudan's envoy\"", "\"South Sudan\""],
    ),
    (
        "dotted",
        "The U.N. mission left the valley on foot.",
        &["\"UN mission\"", "\"U.N. mission\"", "\"u.n. mission\""],
    ),
    ("undotted", "The UN office in the capital was closed.", &["\"UN office\"", "\"U.N. office\""]),
    ("hyphen", "An F-16 took off before dawn and came back at noon.", &["\"f-16 took off\"", "\"F 16 took off\""]),
    ("hyphen-spaced", "A type of engine called F 16 was shown at the fair.", &["\"engine called F-16\""]),
    ("accent", "The Café Zoë on the square has been open since 1911.", &["zoe", "Zoë", "\"cafe zoe\"", "\"café zoë\""]),
    (
        "compound",
        "It was a state-of-the-art laboratory with forty rooms.",
        &["\"state of the art laboratory\"", "\"state-of-the-art laboratory\""],
    ),
    (
        "compound-spaced",
        "The state of the art museum troubled its director.",
        &["\"state-of-the-art museum\"", "\"state of the art museum\""],
    ),
    (
        "quotes",
        "“Silence is complicity”, she said, and sat down.",
        &["silence is complicity", "\"silence is complicity\"", "“silence is complicity”", "\"complicity she said\""],
    ),
    ("stop-words", "To be or not to be was not the question that evening.", &["\"to be or not to be\""]),
    ("numbers", "The bridge cost 1,250 crowns and 3.5 percent in interest.", &["\"1,250 crowns\"", "\"3.5 percent\""]),
    (
        "inflection",
        "Two defectors were studying the maps of the border.",
        &["defector", "defectors", "study", "studies"],
    ),
    (
        "german",
        "Die Bürgermeisterin sagte, die Straße zum Schloss bleibe gesperrt, weil die Häuser daneben einzustürzen drohten.",
        &["\"die strasse zum schloss\"", "burgermeisterin", "Bürgermeisterin"],
    ),
    (
        "korean",
        "북한 인권결의안이 유엔 총회에서 채택됐다. 한국 정부는 이날 결의안을 환영한다고 밝혔다.",
        &["인권", "권결", "결의안", "인권결의안", "\"유엔 총회\"", "채택"],
    ),
    (
        "japanese",
        "東京タワーの下で3月に式典が開かれ、多くの市民が集まった。首相はあいさつの中で感謝を述べた。",
        &["東京", "京タワ", "タワー", "\"3月に式典\"", "市民"],
    ),
    ("width", "The ＦＵＬＬ width sign stood over the door of the shop.", &["\"full width sign\""]),
];

#[test]
fn every_case_finds_its_page_and_no_other() {
    let workspace = Workspace::new();
    for (name, text, _) in CASES {
        workspace.write(
            &format!("pages/{name}.txt"),
            page(&format!("A headline for the page about {}", name.replace('-', " of ")), text),
        );
    }
    workspace.run(&["index", "pages"]).assert_code(0);
    for (name, _, queries) in CASES {
        for query in queries {
            assert_eq!(workspace.found(&[query]), [format!("pages/{name}.txt")], "query: {query}");
        }
    }
}

#[test]
fn invisible_characters_make_no_difference() {
    let workspace = Workspace::new();
    let text = "The Bürgermeister called the harbour a cooperative effort and Koreaʼs envoy agreed.";
    workspace.write("a.txt", page("A headline about the port of the town", text));
    workspace.run(&["index", "a.txt"]).assert_code(0);
    for query in [
        "Bürger\u{ad}meister",
        "har\u{200b}bour",
        "har\u{2060}bour",
        "\"co\u{ad}operative effort\"",
        "\u{feff}harbour",
        "\u{feff}body:harbour",
        "\u{202a}\"the harbour\"\u{202c}",
        "Bu\u{308}rgermeister",
        "\"korea's envoy\"",
        "\"koreaʼs envoy\"",
        "koreaʼs",
        "korea",
    ] {
        assert_eq!(workspace.count(&[query]), 1, "{query:?}");
    }
}

#[test]
fn a_word_with_a_hyphen_finds_the_words_apart() {
    let workspace = Workspace::new();
    workspace.write(
        "a.txt",
        page("A headline about an aircraft of the air force", "An F-16 took off before dawn and came back at noon."),
    );
    workspace.write(
        "b.txt",
        page("A headline about an engine of the fire brigade", "A type of engine called F 16 was shown at the fair."),
    );
    workspace.run(&["index", "."]).assert_code(0);
    for query in ["f-16", "F-16", "\"F 16\"", "f‑16"] {
        assert_eq!(workspace.count(&[query]), 2, "{query}");
    }
}

#[test]
fn quoted_words_are_not_inflected() {
    let workspace = Workspace::new();
    workspace.write("a.txt", page("A headline about people at the border", "Two defectors were seen at the border."));
    workspace.run(&["index", "a.txt"]).assert_code(0);
    assert_eq!(workspace.count(&["defector"]), 1);
    assert_eq!(workspace.count(&["\"defector\""]), 0);
    assert_eq!(workspace.count(&["\"defectors\""]), 1);
}

#[test]
fn words_are_inflected_in_the_language_of_the_page() {
    let workspace = Workspace::new();
    let english = "The ministers met in the old palace and talked about the price of bread for three hours.";
    let german = "Die Minister trafen sich im alten Palast und sprachen drei Stunden lang über den Preis des Brotes, sagte ein Sprecher.\n\n\
                  Niemand hatte erwartet, dass die Verhandlungen so lange dauern würden, und am Ende gab es kein Ergebnis.\n\n\
                  In der kommenden Woche wollen sie sich wieder treffen, dann in der Hauptstadt und ohne die Bäcker des Landes.";
    workspace.write("en.txt", page("A long meeting in the palace of the town", english));
    workspace.write("de.txt", format!("Ein langes Treffen im Palast der Stadt\n\nVon Käthe Müller\n\n{german}\n"));
    workspace.run(&["index", "en.txt", "de.txt"]).assert_code(0);
    // "Preise" is a plural in German and no word in English.
    assert_eq!(workspace.found(&["Preise"]), ["de.txt"]);
    assert_eq!(workspace.found(&["prices"]), ["en.txt"]);
    // Only matches are highlighted.
    let english = page(
        "The Preis and the Preise of the year",
        "The ministers met in the old palace and talked about the Preis of bread and not of the Preise for three hours.",
    );
    workspace.write("en2.txt", english);
    workspace.run(&["index", "en2.txt"]).assert_code(0);
    let records = workspace.run(&["search", "--json", "Preise lang:en"]).assert_code(0).records();
    assert_eq!(records[0]["title_matches"], serde_json::json!([[18, 24]]));
    assert_eq!(records[0]["snippet"]["matches"].as_array().unwrap().len(), 1);
}

#[test]
fn a_phrase_does_not_reach_from_one_paragraph_into_the_next() {
    let workspace = Workspace::new();
    workspace.write(
        "a.txt",
        page(
            "A headline about an ending and a beginning",
            "The road ended at the river.\n\nBoats were waiting there for the night.",
        ),
    );
    workspace.run(&["index", "a.txt"]).assert_code(0);
    assert_eq!(workspace.count(&["\"river boats\""]), 0);
    assert_eq!(workspace.count(&["\"at the river\""]), 1);
}
