use super::*;

fn settings() -> ViewSettings {
    ViewSettings {
        url: "postgres://sportello:segreto@127.0.0.1/sitr".into(),
        view: "sitr.posizioni".into(),
        columns: ViewColumns::default(),
        time: Duration::from_secs(5),
        places: 4,
    }
}

fn refusal(change: impl FnOnce(&mut ViewSettings)) -> String {
    let mut changed = settings();
    change(&mut changed);
    View::new(changed).err().unwrap_or_default()
}

#[test]
fn names_are_names_and_never_sql() {
    assert_eq!(refusal(|_| ()), "");
    for wrong in [
        "",
        "1a",
        "a b",
        "a\"b",
        "a; DROP TABLE b",
        "a--",
        "città",
        "a.",
        ".a",
        "a'",
        "a\0",
    ] {
        let text = refusal(|settings| settings.view = wrong.into());
        assert!(text.starts_with("view: "), "{wrong}: {text}");
    }
    for wrong in ["1a", "a b", "a\" = '' OR \"a", "a.b", "(SELECT 1)"] {
        let text = refusal(|settings| settings.columns.plate = wrong.into());
        assert!(text.starts_with("columns.plate: "), "{wrong}: {text}");
        let text = refusal(|settings| settings.columns.roll = wrong.into());
        assert!(text.starts_with("columns.roll: "), "{wrong}: {text}");
    }
    let neither = refusal(|settings| {
        settings.columns.plate = String::new();
        settings.columns.tax_code = String::new();
    });
    assert!(neither.starts_with("columns: "), "{neither}");
}

#[test]
fn nothing_crosses_a_network_unencrypted() {
    for url in [
        "postgres://127.0.0.1/sitr",
        "postgres:///sitr?host=/run/postgresql",
        "postgres://localhost/sitr",
        "postgres://[::1]/sitr",
        "postgresql://localhost/sitr",
        "postgres://io:segreto@db.regione.example/sitr?sslmode=verify-full",
        "postgres://io:segreto@db.regione.example/sitr?sslmode=verify-ca&sslrootcert=/etc/ca.pem",
    ] {
        assert_eq!(refusal(|settings| settings.url = url.into()), "", "{url}");
    }
    for url in [
        "",
        "sqlite://sitr.db",
        "postgres://io:segreto@db.regione.example/sitr",
        "postgres://io:segreto@10.0.0.1/sitr?sslmode=disable",
        "postgres://io:segreto@db.regione.example/sitr?sslmode=require",
        "postgres://io:segreto@db.regione.example/sitr?sslmode=segreto",
    ] {
        let text = refusal(|settings| settings.url = url.into());
        assert!(text.starts_with("url: ") && !text.contains("segreto"), "{url}: {text}");
    }
}

#[test]
fn columns_that_are_not_there_are_not_asked_for() {
    let mut few = settings();
    few.columns.plate = String::new();
    few.columns.paid_on = String::new();
    few.columns.due_cents = "dovuto".into();
    let view = View::new(few).unwrap();
    assert_eq!(view.by_plate, None);
    let text = view.by_tax_code.unwrap();
    assert!(
        text.contains("FROM \"sitr\".\"posizioni\" WHERE \"tax_code\" = $1"),
        "{text}"
    );
    assert!(text.contains("COALESCE(\"dovuto\"::bigint, 0) AS due_cents"), "{text}");
    assert!(
        text.contains("'' AS plate") && text.contains("NULL::text AS paid_on"),
        "{text}"
    );
}
