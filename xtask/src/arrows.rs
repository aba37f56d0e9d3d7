//! Which crate may name which: the arrows of ARCHITECTURE.md, checked against `cargo metadata`.
//!
//! Dev-dependencies are exempt: a test may start whatever it needs. A new crate of ours gets a line in
//! [`OURS`].

use serde_json::Value;

/// Each crate of ours, and those of ours that it may name.
static OURS: [(&str, &[&str]); 12] = [
    ("model", &[]),
    ("mail", &[]),
    ("picture", &[]),
    ("migrations", &[]),
    ("store", &["model", "migrations"]),
    ("domain", &["model", "mail", "store"]),
    ("connectors", &["model", "mail", "domain"]),
    ("testkit", &["model", "mail", "migrations", "store", "domain"]),
    ("app", &["model", "domain"]),
    ("hydrate", &["app"]),
    (
        "server",
        &[
            "model",
            "mail",
            "picture",
            "migrations",
            "store",
            "domain",
            "connectors",
            "app",
        ],
    ),
    ("xtask", &[]),
];

/// The only crates that name the database library; `model` may offer derives for it behind a feature.
const SQL: [&str; 2] = ["store", "migrations"];

/// No pages and no HTTP below these.
const INSIDE: [&str; 7] = [
    "model",
    "mail",
    "picture",
    "migrations",
    "store",
    "domain",
    "connectors",
];

/// A line for each dependency that breaks a rule. `metadata` is `cargo metadata`, with or without
/// dependencies.
pub fn violations(metadata: &Value) -> Vec<String> {
    let Some(packages) = metadata["packages"].as_array() else {
        return vec!["`cargo metadata` lists no packages".to_owned()];
    };
    // Ours are those without a source (neither a registry nor git).
    packages
        .iter()
        .filter(|package| package["source"].is_null())
        .flat_map(of_package)
        .collect()
}

fn of_package(package: &Value) -> Vec<String> {
    let name = package["name"].as_str().unwrap_or_default();
    let Some((_, may_name)) = OURS.iter().find(|(ours, _)| *ours == name) else {
        return vec![format!(
            "{name} is a new crate: say in xtask/src/arrows.rs what it may name"
        )];
    };
    let dependencies = package["dependencies"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    dependencies
        .iter()
        .filter(|dependency| dependency["kind"] != "dev")
        .filter_map(|dependency| {
            let other = dependency["name"].as_str().unwrap_or_default();
            let optional = dependency["optional"] == true;
            broken_rule(name, may_name, other, optional).map(|rule| format!("{name} names {other}: {rule}"))
        })
        .collect()
}

/// The rule that `name` breaks by depending on `other`.
fn broken_rule(name: &str, may_name: &[&str], other: &str, optional: bool) -> Option<String> {
    if OURS.iter().any(|(ours, _)| *ours == other) {
        if !may_name.contains(&other) {
            return Some(match may_name {
                [] => "it may name none of our crates".to_owned(),
                some => format!("of our crates it may name only {}", some.join(", ")),
            });
        }
        // The browser part is `app` without its optional dependencies.
        if name == "app" && other != "model" && !optional {
            return Some("it must be optional (feature `ssr`), or it would be compiled for the browser".to_owned());
        }
    }
    if ["sea-orm", "sqlx"].iter().any(|family| is_of_family(other, family)) && !SQL.contains(&name) {
        if name != "model" {
            return Some(format!("only {} speak to the database", SQL.join(" and ")));
        }
        if !optional {
            return Some("it must be optional (feature `db`), or it would be compiled for the browser".to_owned());
        }
    }
    if ["axum", "leptos"].iter().any(|family| is_of_family(other, family)) && INSIDE.contains(&name) {
        return Some("there is no HTTP and no page below app and server".to_owned());
    }
    None
}

/// `sea-orm`, `sea-orm-migration`; `leptos`, `leptos_router`.
fn is_of_family(name: &str, family: &str) -> bool {
    name.strip_prefix(family)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_']))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn dependency(name: &str) -> Value {
        json!({ "name": name, "kind": null, "optional": false })
    }

    fn found(package: &str, dependencies: &[Value]) -> Vec<String> {
        violations(&json!({ "packages": [{ "name": package, "source": null, "dependencies": dependencies }] }))
    }

    #[test]
    fn the_arrows_of_the_design_are_allowed() {
        for (name, dependencies) in [
            ("store", ["model", "migrations", "sea-orm"]),
            ("domain", ["model", "mail", "store"]),
            ("connectors", ["model", "domain", "imap"]),
            ("server", ["connectors", "axum", "leptos"]),
            ("hydrate", ["app", "leptos", "wasm-bindgen"]),
            ("migrations", ["sea-orm-migration", "serde", "serde_json"]),
        ] {
            let named = dependencies.map(dependency);
            assert_eq!(found(name, &named), Vec::<String>::new(), "{name}");
        }
    }

    #[test]
    fn each_broken_arrow_is_named() {
        for (name, other) in [
            ("model", "store"),
            ("mail", "model"),
            ("store", "domain"),
            ("domain", "connectors"),
            ("domain", "axum"),
            ("domain", "leptos_router"),
            ("domain", "sea-orm"),
            ("app", "store"),
            ("app", "connectors"),
            ("app", "sea-orm"),
            ("testkit", "sea-orm"),
            ("testkit", "connectors"),
            ("server", "sea-orm"),
            ("server", "sqlx"),
            ("server", "testkit"),
            ("xtask", "connectors"),
            ("hydrate", "model"),
        ] {
            let lines = found(name, &[dependency(other)]);
            assert_eq!(lines.len(), 1, "{name} → {other}");
            assert!(lines[0].starts_with(&format!("{name} names {other}: ")), "{lines:?}");
        }
    }

    #[test]
    fn the_database_stays_out_of_the_browser() {
        let optional = json!({ "name": "sea-orm", "kind": null, "optional": true });
        assert!(found("model", &[optional]).is_empty());
        assert_eq!(found("model", &[dependency("sea-orm")]).len(), 1);
        let optional = json!({ "name": "domain", "kind": null, "optional": true });
        assert!(found("app", &[optional]).is_empty());
        assert_eq!(found("app", &[dependency("domain")]).len(), 1);
    }

    #[test]
    fn tests_are_free_and_build_scripts_are_not() {
        let dev = json!({ "name": "testkit", "kind": "dev", "optional": false });
        assert!(found("store", &[dev]).is_empty());
        let build = json!({ "name": "domain", "kind": "build", "optional": false });
        assert_eq!(found("store", &[build]).len(), 1);
    }

    #[test]
    fn a_new_crate_asks_for_its_line() {
        assert!(found("novelty", &[])[0].contains("arrows.rs"));
    }

    #[test]
    fn packages_of_others_are_not_judged() {
        let metadata = json!({ "packages": [
            { "name": "leptos_axum", "source": "registry+https://x.invalid", "dependencies": [dependency("axum")] },
        ]});
        assert!(violations(&metadata).is_empty());
    }
}
