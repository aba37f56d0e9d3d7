use domain::ports::Secret;

use super::*;

fn settings() -> LdapSettings {
    LdapSettings {
        url: "ldaps://ims.regione.example".into(),
        start_tls: false,
        ca_file: None,
        bind_dn: "cn=sportello,dc=ims".into(),
        password: Secret::new("s3greta"),
        base_dn: "dc=ims".into(),
        filter: "(objectClass=inetOrgPerson)".into(),
        attributes: LdapAttributes::default(),
        time: Duration::from_secs(5),
        places: 4,
    }
}

fn refusal(change: impl FnOnce(&mut LdapSettings)) -> String {
    let mut changed = settings();
    change(&mut changed);
    Ldap::new(changed).err().unwrap_or_default()
}

fn filter(kind: LookupKind, value: &str) -> Option<String> {
    let value = value.to_owned();
    Ldap::new(settings()).unwrap().filter(&LookupKey { kind, value })
}

#[test]
fn settings_are_refused_by_name() {
    assert_eq!(refusal(|_| ()), "");
    for url in [
        "",
        "ims.regione.example",
        "http://ims.regione.example",
        "ldapi:///run/ldap",
        "ldaps://",
        "ldaps:ims",
        "ldaps://ims.regione.example/dc=ims",
        "ldaps://ims.regione.example/?uid",
        "ldaps://io:segreto@ims.regione.example",
        "ldaps://[::1]:636",
        "ldap://ims.regione.example",
    ] {
        let text = refusal(|settings| settings.url = url.into());
        assert!(text.starts_with("url: ") && !text.contains("segreto"), "{url}: {text}");
    }
    assert!(refusal(|settings| settings.start_tls = true).starts_with("start_tls: "));
    assert!(refusal(|settings| settings.ca_file = Some("/nowhere/ca.pem".into())).starts_with("ca_file: "));
    assert!(refusal(|settings| settings.password = Secret::new("")).starts_with("password: "));
    assert!(refusal(|settings| settings.bind_dn = String::new()).starts_with("bind_dn: "));
    for wrong in ["objectClass=person", "(objectClass=person", "(a=b)(c=d)", "(uid=*)) "] {
        let text = refusal(|settings| settings.filter = wrong.into());
        assert!(text.starts_with("filter: "), "{wrong}: {text}");
    }
    for wrong in ["pin)(uid=*", "pin state", "1pin", "città"] {
        let text = refusal(|settings| settings.attributes.pin = wrong.into());
        assert!(text.starts_with("attributes.pin: "), "{wrong}: {text}");
    }
    assert!(refusal(|settings| settings.attributes.tax_code = String::new()).starts_with("attributes.tax_code: "));
}

#[test]
fn only_this_machine_is_asked_unencrypted() {
    for url in ["ldap://127.0.0.1:3890", "ldap://localhost", "ldap://[::1]/"] {
        assert_eq!(refusal(|settings| settings.url = url.into()), "", "{url}");
    }
    for url in ["ldap://10.0.0.1", "ldap://localhost.regione.example"] {
        assert_ne!(refusal(|settings| settings.url = url.into()), "", "{url}");
    }
}

#[test]
fn a_key_is_a_value_and_never_grammar() {
    assert_eq!(
        filter(LookupKind::TaxCode, "RSSMRA80A01G942K").as_deref(),
        Some("(&(objectClass=inetOrgPerson)(uid=RSSMRA80A01G942K))")
    );
    assert_eq!(
        filter(LookupKind::TaxCode, "*)(uid=*").as_deref(),
        Some(r"(&(objectClass=inetOrgPerson)(uid=\2a\29\28uid=\2a))")
    );
    assert_eq!(filter(LookupKind::Plate, "AB123CD"), None);
}

#[test]
fn a_number_is_searched_in_the_spellings_of_directories() {
    assert_eq!(
        filter(LookupKind::Phone, "+390971471373").as_deref(),
        Some(
            "(&(objectClass=inetOrgPerson)(|(mobile=+390971471373)(mobile=00390971471373)(mobile=390971471373)\
             (mobile=0971471373)))"
        )
    );
    assert_eq!(
        spellings("+41912345678"),
        ["+41912345678", "0041912345678", "41912345678"]
    );
}

#[test]
fn what_is_not_mapped_is_neither_asked_for_nor_searched() {
    let mut few = settings();
    few.filter = String::new();
    few.attributes = LdapAttributes {
        name: "uid".into(),
        phone: String::new(),
        ..few.attributes
    };
    let few = Ldap::new(few).unwrap();
    assert_eq!(few.mapped, ["givenName", "mail", "sn", "uid"]);
    let key = |kind| LookupKey {
        kind,
        value: "x".into(),
    };
    assert_eq!(few.filter(&key(LookupKind::Phone)), None);
    assert_eq!(few.filter(&key(LookupKind::Email)).as_deref(), Some("(mail=x)"));
}
