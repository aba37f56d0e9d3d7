//! `sportello lookup check` as an integrator runs it: against a registry of their own, from a terminal.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};
use testkit::{RegistryFault, RegistryServer, Validity};

const CODE: &str = "RSSMRA80A01G942K";

fn known() -> Value {
    json!({ "ims": [{ "tax_code": CODE, "name": "Mario Rossi", "state": "active", "pin": "active" }] })
}

fn sportello(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sportello"))
        .env("SPORTELLO_DATA_DIR", folder)
        .env("RUST_LOG", "warn")
        .env_remove("DATABASE_URL")
        .env_remove("SPORTELLO_CONFIG")
        .env_remove("SPORTELLO_REGISTRY_IMS_TOKEN")
        .arg("--config")
        .arg(folder.join("sportello.toml"))
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// What the command prints about a registry, and whether it is content. Nothing of the person may be in it.
fn check(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let output = sportello(folder, &[&["lookup", "check"][..], arguments].concat());
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    for data in [CODE, "Rossi", "segretissimo"] {
        assert!(!text.contains(data), "{text}");
    }
    (output.status.success(), text)
}

fn configure(folder: &Path, server: &RegistryServer, more: &str) {
    let text = format!(
        "[registry.ims]\nconnector = \"rest\"\nurl = \"{}\"\ntime_ms = 2000\n{more}\n",
        server.url()
    );
    std::fs::write(folder.join("sportello.toml"), text).unwrap();
}

#[test]
fn a_proper_registry_passes_and_the_command_shows_nobodys_data() {
    let folder = tempfile::tempdir().unwrap();
    let server = RegistryServer::start(known(), Some("segretissimo"));
    let token = folder.path().join("token");
    std::fs::write(&token, "segretissimo\n").unwrap();
    configure(folder.path(), &server, &format!("token_file = \"{}\"", token.display()));
    let (content, text) = check(folder.path(), &["ims", "--tax-code", CODE]);
    assert!(content, "{text}");
    for expected in [
        "can be reached",
        "the credentials are accepted",
        "the tax_code given: 1 records",
        "of 2000",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    assert!(!text.contains("WRONG"), "{text}");
}

#[test]
fn what_is_wrong_with_a_registry_is_a_line_and_the_exit_status() {
    let folder = tempfile::tempdir().unwrap();
    let server = RegistryServer::start(known(), Some("un altro"));
    configure(folder.path(), &server, "");
    let (content, text) = check(folder.path(), &["ims"]);
    assert!(!content && text.contains("WRONG the credentials"), "{text}");

    let server = RegistryServer::start(known(), None);
    configure(folder.path(), &server, "");
    let record = json!({ "tax_code": "VRDNNA85M65F052O", "registered_on": "20/11/2026", "codice": "x" });
    server.set_fault(RegistryFault::Text(json!({ "records": [record] }).to_string()));
    let (content, text) = check(folder.path(), &["ims", "--tax-code", CODE]);
    assert!(!content && !text.contains("VRDNNA"), "{text}");
    for expected in [
        "no records are expected for a key that nobody has",
        "WRONG the tax_code given: records[0].tax_code",
        "WRONG the tax_code given: records[0].registered_on",
        "note  the tax_code given: records[0].codice",
        "things are wrong",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }

    let expired = RegistryServer::start_tls(known(), Validity::Expired);
    configure(
        folder.path(),
        &expired,
        &format!("ca_file = \"{}\"", expired.ca_file().display()),
    );
    let (content, text) = check(folder.path(), &["ims"]);
    assert!(!content && text.contains("WRONG the certificate"), "{text}");
}

#[test]
fn a_key_that_is_none_and_a_registry_that_is_none_are_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("sportello.toml"), "").unwrap();
    for (arguments, expected) in [
        (&["anpr"][..], "ims, sitr, pec"),
        (&["ims", "--plate", "AB123CD"][..], "not asked by plate"),
        (&["ims", "--tax-code", "RSSMRA80A01G942X"][..], "not complete"),
    ] {
        let (content, text) = check(folder.path(), arguments);
        assert!(!content && text.contains(expected), "{text}");
    }
}

#[test]
fn the_local_registry_is_looked_at_too_and_the_doctor_has_a_line_for_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let server = RegistryServer::start(known(), None);
    configure(folder.path(), &server, "");
    assert!(sportello(folder.path(), &["migrate"]).status.success());
    let (content, text) = check(folder.path(), &["sitr", "--plate", "AB123CD"]);
    assert!(
        content && text.contains("(local)") && text.contains("0 records"),
        "{text}"
    );
    let doctor = || String::from_utf8_lossy(&sportello(folder.path(), &["doctor"]).stdout).into_owned();
    assert!(doctor().contains("ok    registry ims (rest)"), "{}", doctor());
    server.set_fault(RegistryFault::Status(503));
    assert!(doctor().contains("WRONG registry ims (rest): down: "), "{}", doctor());
}
