//! `[registry.ims]`, `[registry.sitr]`, `[registry.pec]`: where each of the region's registries is.

mod section;

use std::path::Path;
use std::time::Duration;

use connectors::http::{Base, HttpSettings, Network, Token};
use connectors::registry::ldap::{Ldap, LdapSettings};
use domain::lookups::Limits;
use domain::lookups::view::{TaxView, ViewSettings};
use domain::ports::Secret;
use model::lookup::Registry;
use url::Url;

use super::{BadConfig, bad, within};
use section::Section;

pub(super) use section::Sections;

/// A registry that is not in the desk's own database.
#[derive(Clone, Debug)]
pub struct RegistryConfig {
    pub registry: Registry,
    pub connector: Connector,
    pub limits: Limits,
}

/// How it is reached.
#[derive(Clone, Debug)]
pub enum Connector {
    /// docs/openapi, over HTTP.
    Rest {
        http: HttpSettings,
        /// The desk hands requests about certified mailboxes to it.
        requests: bool,
    },
    /// A directory.
    Ldap(LdapSettings),
    /// A view in a PostgreSQL database.
    View(ViewSettings),
}

impl Connector {
    /// Its name in the configuration.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Rest { .. } => REST,
            Self::Ldap(_) => LDAP,
            Self::View(_) => VIEW,
        }
    }
}

const LOCAL: &str = "local";
const REST: &str = "rest";
const LDAP: &str = "ldap";
const VIEW: &str = "view";

/// The registries that are not local ones.
///
/// # Errors
/// The first key that cannot be used.
pub(super) fn read(sections: Sections, env: impl Fn(&str) -> Option<String>) -> Result<Vec<RegistryConfig>, BadConfig> {
    let mut registries = Vec::new();
    for (registry, section) in [
        (Registry::Ims, sections.ims),
        (Registry::Sitr, sections.sitr),
        (Registry::Pec, sections.pec),
    ] {
        let Some(section) = section else { continue };
        let token = env(&format!("SPORTELLO_REGISTRY_{}_TOKEN", registry.code().to_uppercase()));
        let written = Written { registry, section };
        if let Some(config) = written.config(token)? {
            registries.push(config);
        }
    }
    Ok(registries)
}

/// A section with its name.
struct Written {
    registry: Registry,
    section: Section,
}

impl Written {
    fn bad(&self, key: &str, expected: impl Into<String>) -> BadConfig {
        bad(&self.key(key), expected)
    }

    fn key(&self, key: &str) -> String {
        format!("registry.{}.{key}", self.registry)
    }

    fn config(mut self, token: Option<String>) -> Result<Option<RegistryConfig>, BadConfig> {
        let how = self.how()?;
        self.fits(how)?;
        let time_ms = within(&self.key("time_ms"), self.section.time_ms.unwrap_or(5_000), 100, 60_000)?;
        let places = within(&self.key("places"), self.section.places.unwrap_or(8), 1, 64)?;
        let limits = Limits {
            time: Duration::from_millis(time_ms.unsigned_abs()),
            places: usize::try_from(places).unwrap_or(1),
        };
        let connector = match how {
            LOCAL => return Ok(None),
            REST => self.rest(token, limits)?,
            LDAP => self.ldap(limits)?,
            _ => self.view(limits)?,
        };
        Ok(Some(RegistryConfig {
            registry: self.registry,
            connector,
            limits,
        }))
    }

    /// The connector that is named, one that this registry has.
    fn how(&self) -> Result<&'static str, BadConfig> {
        let known: &[&'static str] = match self.registry {
            Registry::Ims => &[LOCAL, REST, LDAP],
            Registry::Sitr => &[LOCAL, REST, VIEW],
            Registry::Pec => &[LOCAL, REST],
        };
        let named = self.section.connector.as_deref().unwrap_or_default();
        known
            .iter()
            .copied()
            .find(|how| *how == named)
            .ok_or_else(|| self.bad("connector", format!("one of {}, not {named:?}", known.join(", "))))
    }

    /// Whether every key that is written is one of this connector.
    fn fits(&self, how: &str) -> Result<(), BadConfig> {
        let section = &self.section;
        let keys: [(&str, bool, &[&str]); 15] = [
            ("time_ms", section.time_ms.is_some(), &[REST, LDAP, VIEW]),
            ("places", section.places.is_some(), &[REST, LDAP, VIEW]),
            ("url", section.url.is_some(), &[REST, LDAP, VIEW]),
            ("token_file", section.token_file.is_some(), &[REST]),
            ("ca_file", section.ca_file.is_some(), &[REST, LDAP]),
            ("allow", section.allow.is_some(), &[REST]),
            ("requests", section.requests.is_some(), &[REST]),
            ("start_tls", section.start_tls.is_some(), &[LDAP]),
            ("bind_dn", section.bind_dn.is_some(), &[LDAP]),
            ("password_file", section.password_file.is_some(), &[LDAP, VIEW]),
            ("base_dn", section.base_dn.is_some(), &[LDAP]),
            ("filter", section.filter.is_some(), &[LDAP]),
            ("attributes", section.attributes.is_some(), &[LDAP]),
            ("view", section.view.is_some(), &[VIEW]),
            ("columns", section.columns.is_some(), &[VIEW]),
        ];
        for (key, written, of) in keys {
            if written && !of.contains(&how) {
                let expected = format!("nothing with connector = {how:?}: it belongs to {}", of.join(", "));
                return Err(self.bad(key, expected));
            }
        }
        if section.requests.is_some() && self.registry != Registry::Pec {
            return Err(self.bad("requests", "nothing: it belongs to the registry pec"));
        }
        Ok(())
    }

    fn rest(&mut self, token: Option<String>, limits: Limits) -> Result<Connector, BadConfig> {
        let url = self.section.url.take().unwrap_or_default();
        let base: Base = url.parse().map_err(|expected: String| self.bad("url", expected))?;
        let token = match (token, self.section.token_file.take()) {
            (Some(token), _) if !token.trim().is_empty() => Token::Fixed(Secret::new(token.trim())),
            (_, Some(file)) => {
                // Read for every question; here only so that a wrong name stops the start.
                secret(&file).map_err(|expected| self.bad("token_file", expected))?;
                Token::File(file)
            }
            (_, None) => Token::None,
        };
        let ca_file = self.section.ca_file.take();
        if let Some(file) = &ca_file {
            std::fs::read(file).map_err(|error| self.bad("ca_file", format!("a readable file ({error})")))?;
        }
        let allow = self.section.allow.take().unwrap_or_default();
        let allow = allow
            .iter()
            .map(|network| network.parse().map_err(|expected: String| self.bad("allow", expected)))
            .collect::<Result<Vec<Network>, _>>()?;
        Ok(Connector::Rest {
            http: HttpSettings {
                base,
                token,
                ca_file,
                allow,
                time: limits.time,
                places: limits.places,
            },
            requests: self.section.requests.unwrap_or(false),
        })
    }

    fn ldap(&mut self, limits: Limits) -> Result<Connector, BadConfig> {
        let url = self.section.url.take().unwrap_or_default();
        let base_dn = self.section.base_dn.take().unwrap_or_default();
        if base_dn.trim().is_empty() {
            return Err(self.bad("base_dn", "where people are, such as ou=people,dc=regione,dc=example"));
        }
        let attributes = self.section.attributes.take().unwrap_or_default();
        let settings = LdapSettings {
            url,
            start_tls: self.section.start_tls.unwrap_or(false),
            ca_file: self.section.ca_file.take(),
            bind_dn: self.section.bind_dn.take().unwrap_or_default(),
            password: self.password()?.unwrap_or_else(|| Secret::new("")),
            base_dn,
            filter: self.section.filter.take().unwrap_or_default(),
            attributes: attributes.settings(),
            time: limits.time,
            places: limits.places,
        };
        self.accepted(Ldap::new(settings.clone()))?;
        Ok(Connector::Ldap(settings))
    }

    fn view(&mut self, limits: Limits) -> Result<Connector, BadConfig> {
        let columns = self.section.columns.take().unwrap_or_default();
        let mut url = self.section.url.take().unwrap_or_default();
        if let Some(password) = self.password()? {
            url = with_password(&url, &password).ok_or_else(|| {
                let expected = "an address such as postgres://sportello@db.regione.example/tributi?sslmode=verify-full";
                self.bad("url", expected)
            })?;
        }
        let settings = ViewSettings {
            url,
            view: self.section.view.take().unwrap_or_default(),
            columns: columns.settings(),
            time: limits.time,
            places: limits.places,
        };
        self.accepted(TaxView::new(settings.clone()))?;
        Ok(Connector::View(settings))
    }

    /// What a connector itself thinks of its settings: it knows best, and its message begins with the key.
    fn accepted<T>(&self, made: Result<T, String>) -> Result<(), BadConfig> {
        let Err(text) = made else { return Ok(()) };
        Err(match text.split_once(": ") {
            Some(("password", why)) => self.bad("password_file", why),
            Some((key, why)) => self.bad(key, why),
            None => self.bad("connector", text.as_str()),
        })
    }

    fn password(&mut self) -> Result<Option<Secret>, BadConfig> {
        match self.section.password_file.take() {
            Some(file) => secret(&file)
                .map(Some)
                .map_err(|expected| self.bad("password_file", expected)),
            None => Ok(None),
        }
    }
}

/// What a file holds, without the line break at its end.
fn secret(path: &Path) -> Result<Secret, String> {
    match std::fs::read_to_string(path) {
        Ok(text) if text.trim().is_empty() => Err(format!("a file that is not empty, as {} is", path.display())),
        Ok(text) => Ok(Secret::new(text.trim())),
        Err(error) => Err(format!("a readable file ({}: {error})", path.display())),
    }
}

/// The address with a password in it.
fn with_password(url: &str, password: &Secret) -> Option<String> {
    let mut url = Url::parse(url).ok()?;
    url.set_password(Some(password.expose())).ok()?;
    Some(url.into())
}

#[cfg(test)]
mod tests;
