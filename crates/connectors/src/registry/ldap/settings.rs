//! How to reach a directory, what it calls things, and which settings cannot be right.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use domain::ports::Secret;
use ldap3::parse_filter;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use url::Url;

use crate::tls;

/// How to reach a directory, and what it calls things.
#[derive(Clone, Debug)]
pub struct LdapSettings {
    /// `ldap://host[:389]` or `ldaps://host[:636]`. Over a network only encrypted: `ldaps`, or `ldap` with `start_tls`.
    pub url: String,
    /// Encrypts an `ldap` connection before anything is said (RFC 4511, 4.14).
    pub start_tls: bool,
    /// The directory's own authority (PEM). With it nobody else is believed; without it, whom the desk trusts anyway.
    pub ca_file: Option<PathBuf>,
    /// Who asks; empty, with an empty password, where the directory answers anybody.
    pub bind_dn: String,
    pub password: Secret,
    /// Below which people are looked for, at any depth.
    pub base_dn: String,
    /// What else an entry has to be, for instance `(objectClass=inetOrgPerson)`; may be empty.
    pub filter: String,
    pub attributes: LdapAttributes,
    /// For a whole answer, signing in included; also the server's own limit, in whole seconds.
    pub time: Duration,
    /// Connections at a time; at least one.
    pub places: usize,
}

/// What a directory calls the fields of a record; empty where it does not have them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LdapAttributes {
    pub tax_code: String,
    /// First name and surname together. Where it is empty, or an entry has none, they are put together.
    pub name: String,
    pub given_name: String,
    pub surname: String,
    pub email: String,
    pub phone: String,
    pub state: String,
    pub registered_on: String,
    pub pin: String,
    pub pin_on: String,
}

impl Default for LdapAttributes {
    /// As inetOrgPerson (RFC 2798) has them, with the tax code as user id. It has no states and no days.
    fn default() -> Self {
        Self {
            tax_code: "uid".to_owned(),
            name: "cn".to_owned(),
            given_name: "givenName".to_owned(),
            surname: "sn".to_owned(),
            email: "mail".to_owned(),
            phone: "mobile".to_owned(),
            state: String::new(),
            registered_on: String::new(),
            pin: String::new(),
            pin_on: String::new(),
        }
    }
}

impl LdapAttributes {
    fn all(&self) -> [(&'static str, &str); 10] {
        [
            ("tax_code", &self.tax_code),
            ("name", &self.name),
            ("given_name", &self.given_name),
            ("surname", &self.surname),
            ("email", &self.email),
            ("phone", &self.phone),
            ("state", &self.state),
            ("registered_on", &self.registered_on),
            ("pin", &self.pin),
            ("pin_on", &self.pin_on),
        ]
    }

    /// Those to be asked for.
    pub(super) fn mapped(&self) -> Vec<String> {
        let names = self.all().map(|(_, name)| name.to_owned());
        let mut mapped: Vec<String> = names.into_iter().filter(|name| !name.is_empty()).collect();
        mapped.sort_unstable();
        mapped.dedup();
        mapped
    }
}

impl LdapSettings {
    /// Checks them, and says whom to trust at this address; none without TLS.
    pub(super) fn check(&self) -> Result<Option<Arc<ClientConfig>>, String> {
        let trusted = trust(self)?;
        signs_in(self)?;
        for (field, name) in self.attributes.all() {
            if !name.is_empty() && !is_attribute(name) {
                return Err(format!("attributes.{field}: {name:?} is no name of an attribute"));
            }
        }
        if self.attributes.tax_code.is_empty() {
            return Err("attributes.tax_code: is missing".to_owned());
        }
        let filter = self.filter.trim();
        if !filter.is_empty() && (!filter.starts_with('(') || parse_filter(filter).is_err()) {
            return Err("filter: is no filter; one is written as (objectClass=inetOrgPerson)".to_owned());
        }
        Ok(trusted)
    }
}

fn trust(settings: &LdapSettings) -> Result<Option<Arc<ClientConfig>>, String> {
    let url = Url::parse(settings.url.trim()).map_err(|error| format!("url: {error}"))?;
    let host = url.host_str().unwrap_or_default();
    let is_plain = match url.scheme() {
        "ldap" => !settings.start_tls,
        "ldaps" if settings.start_tls => return Err("start_tls: ldaps is encrypted from the start".to_owned()),
        "ldaps" => false,
        _ => return Err("url: must begin with ldap:// or ldaps://".to_owned()),
    };
    let is_more = !url.username().is_empty()
        || url.password().is_some()
        || !["", "/"].contains(&url.path())
        || url.query().is_some()
        || url.fragment().is_some();
    if host.is_empty() || is_more {
        return Err("url: is a host, with a port where it is not the usual one, and nothing more".to_owned());
    }
    if is_plain {
        return if is_this_machine(host) {
            Ok(None)
        } else {
            Err("url: passwords and people's data cross no network unencrypted: ldaps://, or start_tls".to_owned())
        };
    }
    ServerName::try_from(host).map_err(|_| format!("url: a certificate cannot be for {host}"))?;
    let trusted = match &settings.ca_file {
        Some(file) => tls::client_trusting(file).map_err(|error| format!("ca_file: {error}"))?,
        None => tls::client().map_err(|error| error.to_string())?,
    };
    Ok(Some(trusted))
}

fn is_this_machine(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

/// A name without a password is taken by many directories for nobody (RFC 4513, 5.1.2), whose searches find nothing.
fn signs_in(settings: &LdapSettings) -> Result<(), String> {
    match (settings.bind_dn.is_empty(), settings.password.expose().is_empty()) {
        (false, true) => Err("password: is missing; a directory would take the desk for anybody".to_owned()),
        (true, false) => Err("bind_dn: is missing, and there is a password".to_owned()),
        _ => Ok(()),
    }
}

/// RFC 4512, 2.5: a name or a number (OID), perhaps with options.
fn is_attribute(name: &str) -> bool {
    let fits = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'.' | b';');
    name.bytes().all(fits) && parse_filter(format!("({name}=x)")).is_ok()
}
