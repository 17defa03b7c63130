//! Whatever a config holds, it is read without panic: each wrong line is said
//! in one, and nothing that it quotes acts on a terminal.

#![no_main]

use fichero::app::settings::Settings;
use fichero::records::text::harmless;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (_, wrong) = Settings::read(text);
    for line in wrong {
        let told = line.to_string();
        assert!(!harmless(&told).contains(['\u{1b}', '\u{9b}', '\u{202e}']));
    }
});
