//! The data of certified mail.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mail::pec::daticert;
use sportello_fuzz::is_line;

fuzz_target!(|data: &[u8]| {
    let Some(read) = daticert::read(data) else { return };
    assert!(read.destinatari.len() <= 5_000);
    for text in [
        &read.tipo,
        &read.errore,
        &read.mittente,
        &read.risposte,
        &read.oggetto,
        &read.gestore,
        &read.giorno,
        &read.ora,
        &read.zona,
    ] {
        is_line(text);
        // Small letters can be up to three characters for one.
        assert!(text.chars().count() <= 3 * 2_000, "{text}");
    }
    for text in [
        &read.identificativo,
        &read.msgid,
        &read.ricevuta,
        &read.consegna,
        &read.errore_esteso,
    ] {
        is_line(text.as_deref().unwrap_or_default());
    }
    for recipient in &read.destinatari {
        is_line(&recipient.address);
    }
    assert_eq!(read.time().is_some(), read.time_text().is_some());
});
