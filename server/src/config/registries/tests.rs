use super::*;
use crate::config::Config;

/// What is read from a file, with one secret in a file beside it and one variable in the environment.
fn with(text: &str, token: Option<&str>) -> Result<Vec<RegistryConfig>, BadConfig> {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "segretissimo\n").unwrap();
    let path = folder.path().join("sportello.toml");
    std::fs::write(&path, text.replace("SECRET", &secret.display().to_string())).unwrap();
    let env = |name: &str| {
        (name == "SPORTELLO_REGISTRY_IMS_TOKEN")
            .then(|| token.map(str::to_owned))
            .flatten()
    };
    Config::load(Some(&path), env).map(|config| config.registries)
}

fn read(text: &str) -> Result<Vec<RegistryConfig>, BadConfig> {
    with(text, None)
}

fn bad_key(text: &str) -> String {
    read(text).unwrap_err().key
}

#[test]
fn without_a_section_and_with_a_local_one_the_registry_is_the_desks_own() {
    assert!(read("").unwrap().is_empty());
    assert!(read("[registry.ims]\nconnector = \"local\"").unwrap().is_empty());
}

#[test]
fn a_registry_behind_rest_has_its_limits_and_its_token() {
    let text = "[registry.ims]\nconnector = \"rest\"\nurl = \"https://ims.regione.example/api\"\n";
    let found = read(text).unwrap();
    let Connector::Rest { http, requests } = &found[0].connector else {
        panic!("{found:?}");
    };
    assert_eq!(http.base.to_string(), "https://ims.regione.example/api");
    assert!(matches!(http.token, Token::None) && !requests);
    assert_eq!(found[0].limits, Limits::default());

    let more =
        format!("{text}time_ms = 800\nplaces = 2\ntoken_file = \"SECRET\"\nallow = [\"10.0.0.0/8\", \"192.0.2.7\"]\n");
    let found = read(&more).unwrap();
    let Connector::Rest { http, .. } = &found[0].connector else {
        panic!("{found:?}");
    };
    assert_eq!(
        (http.time, http.places, http.allow.len()),
        (Duration::from_millis(800), 2, 2)
    );
    assert!(matches!(http.token, Token::File(_)));

    let found = with(&more, Some("dall ambiente")).unwrap();
    let Connector::Rest { http, .. } = &found[0].connector else {
        panic!("{found:?}");
    };
    assert!(matches!(http.token, Token::Fixed(_)), "the environment wins");
    assert!(!format!("{found:?}").contains("ambiente"), "and shows nowhere");
}

#[test]
fn a_directory_and_a_view_take_their_password_from_a_file() {
    let found = read(
        "[registry.ims]\nconnector = \"ldap\"\nurl = \"ldaps://ldap.regione.example\"\nbind_dn = \"cn=sportello\"\n\
         password_file = \"SECRET\"\nbase_dn = \"ou=people\"\n[registry.ims.attributes]\npin = \"statoPin\"\nphone = \"\"\n\
         [registry.sitr]\nconnector = \"view\"\nurl = \"postgres://sportello@db.regione.example/tributi?sslmode=verify-full\"\n\
         password_file = \"SECRET\"\nview = \"tributi.posizioni\"\n[registry.sitr.columns]\nroll = \"numero_ruolo\"\n",
    )
    .unwrap();
    let (Connector::Ldap(ldap), Connector::View(view)) = (&found[0].connector, &found[1].connector) else {
        panic!("other connectors");
    };
    assert_eq!(ldap.password.expose(), "segretissimo");
    assert_eq!(
        (ldap.attributes.pin.as_str(), ldap.attributes.phone.as_str()),
        ("statoPin", "")
    );
    assert_eq!(ldap.attributes.tax_code, "uid", "what is not named is as usual");
    assert_eq!(
        view.url,
        "postgres://sportello:segretissimo@db.regione.example/tributi?sslmode=verify-full"
    );
    assert_eq!(
        (view.columns.roll.as_str(), view.columns.plate.as_str()),
        ("numero_ruolo", "plate")
    );
}

#[test]
fn a_bad_key_is_named_with_what_is_expected() {
    let rest = "connector = \"rest\"\nurl = \"https://a.example\"\n";
    let ldap = "connector = \"ldap\"\nurl = \"ldaps://a.example\"\nbase_dn = \"ou=people\"\n";
    for (begin, rest_of_it, expected) in [
        ("", "", "connector"),
        ("", "connector = \"soap\"", "connector"),
        ("", "connector = \"view\"", "connector"),
        ("connector = \"local\"\n", "url = \"https://a.example\"", "url"),
        ("connector = \"local\"\n", "time_ms = 500", "time_ms"),
        ("connector = \"rest\"\n", "", "url"),
        ("connector = \"rest\"\n", "url = \"http://a.example\"", "url"),
        (rest, "time_ms = 50", "time_ms"),
        (rest, "places = 65", "places"),
        (rest, "allow = [\"a.example\"]", "allow"),
        (rest, "token_file = \"/nowhere/at/all\"", "token_file"),
        (rest, "ca_file = \"/nowhere/at/all\"", "ca_file"),
        (rest, "base_dn = \"ou=people\"", "base_dn"),
        (rest, "requests = true", "requests"),
        ("connector = \"ldap\"\n", "url = \"ldaps://a.example\"", "base_dn"),
        (
            "connector = \"ldap\"\n",
            "url = \"ldap://a.example\"\nbase_dn = \"ou=people\"",
            "url",
        ),
        (
            "connector = \"ldap\"\n",
            "url = \"https://a.example\"\nbase_dn = \"ou=people\"",
            "url",
        ),
        (ldap, "filter = \"objectClass=*)(uid=*\"", "filter"),
        (ldap, "bind_dn = \"cn=sportello\"", "password_file"),
        (ldap, "token_file = \"SECRET\"", "token_file"),
        (
            ldap,
            "[registry.ims.attributes]\nemail = \"mail)(uid=*\"",
            "attributes.email",
        ),
    ] {
        let section = format!("[registry.ims]\n{begin}{rest_of_it}");
        assert_eq!(bad_key(&section), format!("registry.ims.{expected}"), "{section}");
    }
    let view = "[registry.sitr]\nconnector = \"view\"\nurl = \"postgres://127.0.0.1/db\"\n";
    for (section, expected) in [
        ("view = \"posizioni; drop table x\"", "view"),
        ("view = \"\"", "view"),
        (
            "view = \"posizioni\"\n[registry.sitr.columns]\nyear = \"anno, 1\"",
            "columns.year",
        ),
    ] {
        assert_eq!(
            bad_key(&format!("{view}{section}")),
            format!("registry.sitr.{expected}"),
            "{section}"
        );
    }
    let open = "[registry.sitr]\nconnector = \"view\"\nurl = \"postgres://a.example/db\"\nview = \"v\"";
    assert_eq!(bad_key(open), "registry.sitr.url", "not encrypted");
    let mysql = "[registry.sitr]\nconnector = \"view\"\nurl = \"mysql://a.example/db\"\nview = \"v\"";
    assert_eq!(bad_key(mysql), "registry.sitr.url");
}

#[test]
fn what_nobody_knows_is_refused_by_name() {
    for (text, name) in [
        ("[registry.imss]\nconnector = \"local\"", "imss"),
        (
            "[registry.ims]\nconnector = \"rest\"\ntoken = \"segretissimo\"",
            "token",
        ),
        (
            "[registry.ims]\nconnector = \"ldap\"\n[registry.ims.attributes]\ncodice = \"uid\"",
            "codice",
        ),
        (
            "[registry.sitr]\nconnector = \"view\"\n[registry.sitr.columns]\ntarga = \"targa\"",
            "targa",
        ),
    ] {
        let refused = read(text).unwrap_err().expected;
        assert!(refused.contains(name), "{refused}");
    }
}
