//! The sections of registries as they are written.

use std::path::PathBuf;

use connectors::registry::ldap::LdapAttributes;
use domain::lookups::view::ViewColumns;
use serde::Deserialize;

/// The sections, as written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(in crate::config) struct Sections {
    pub(super) ims: Option<Section>,
    pub(super) sitr: Option<Section>,
    pub(super) pec: Option<Section>,
}

/// One of them, with the keys of every connector; which belong together is looked at afterwards, so that a message can say it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Section {
    pub(super) connector: Option<String>,
    pub(super) time_ms: Option<i64>,
    pub(super) places: Option<i64>,
    pub(super) url: Option<String>,
    pub(super) token_file: Option<PathBuf>,
    pub(super) ca_file: Option<PathBuf>,
    pub(super) allow: Option<Vec<String>>,
    pub(super) requests: Option<bool>,
    pub(super) start_tls: Option<bool>,
    pub(super) bind_dn: Option<String>,
    pub(super) password_file: Option<PathBuf>,
    pub(super) base_dn: Option<String>,
    pub(super) filter: Option<String>,
    pub(super) attributes: Option<Attributes>,
    pub(super) view: Option<String>,
    pub(super) columns: Option<Columns>,
}

/// A table that maps fields of a record to the names that somebody else has for them; empty where they have none.
macro_rules! names {
    ($file:ident => $settings:ident { $($field:ident),+ $(,)? }) => {
        #[derive(Debug, Default, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub(super) struct $file { $($field: Option<String>,)+ }

        impl $file {
            /// The names, those that are not written as usual.
            pub(super) fn settings(self) -> $settings {
                let usual = $settings::default();
                $settings { $($field: self.$field.unwrap_or(usual.$field),)+ }
            }
        }
    };
}

names!(Attributes => LdapAttributes {
    tax_code, name, given_name, surname, email, phone, state, registered_on, pin, pin_on,
});

names!(Columns => ViewColumns {
    tax_code, plate, year, due_cents, paid_cents, interest_cents, sanction_cents, paid_on, act_number, roll, exemption,
    dispute,
});
