//! The address beneath which a client asks.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use reqwest::Url;
use url::Host;

/// A scheme, a host, perhaps a port and a path: `https` anywhere, `http` on this machine only. It holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base(Url);

impl FromStr for Base {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = |why: &str| format!("an address such as https://ims.regione.example/api, {why}");
        let url = Url::parse(text.trim()).map_err(|_| wrong("not what cannot be read as one"))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong("without name and password"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(wrong("without anything after the path"));
        }
        let base = Self(url);
        match base.0.scheme() {
            "https" => Ok(base),
            "http" if base.is_local() => Ok(base),
            "http" => Err(wrong(
                "with https: plain http only to this machine (127.0.0.1, localhost)",
            )),
            _ => Err(wrong("with https")),
        }
    }
}

impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

impl Base {
    /// A path beneath it.
    pub(super) fn at(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(&format!("{}{path}", self.0.path().trim_end_matches('/')));
        url
    }

    /// Whether it is encrypted.
    pub fn is_secure(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Whether it names this machine.
    pub(super) fn is_local(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => IpAddr::V6(address).to_canonical().is_loopback(),
            None => false,
        }
    }

    /// Its host, where that is an address: no name is asked for it.
    pub(super) fn address(&self) -> Option<IpAddr> {
        match self.0.host()? {
            Host::Domain(_) => None,
            Host::Ipv4(address) => Some(address.into()),
            Host::Ipv6(address) => Some(address.into()),
        }
    }

    /// Its host as text.
    pub(super) fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_this_machine_only_and_nothing_hides_in_an_address() {
        for good in [
            "https://ims.regione.example",
            "https://ims.regione.example:8443/api/",
            "http://127.0.0.1:8080",
            "http://[::1]:8080",
            "http://localhost:8080/ims",
        ] {
            assert!(good.parse::<Base>().is_ok(), "{good}");
        }
        for wrong in [
            "",
            "ims.regione.example",
            "http://ims.regione.example",
            "http://127.0.0.1.regione.example",
            "http://10.0.0.1",
            "ftp://ims.regione.example",
            "file:///etc/passwd",
            "https://chi:segreto@ims.regione.example",
            "https://ims.regione.example/?token=segreto",
            "https://ims.regione.example/#a",
        ] {
            let refused = wrong.parse::<Base>().unwrap_err();
            assert!(!refused.contains("segreto"), "{refused}");
        }
    }

    #[test]
    fn paths_come_beneath_what_was_configured() {
        for (base, expected) in [
            ("https://a.example", "https://a.example/v1/ims/search"),
            ("https://a.example/api/", "https://a.example/api/v1/ims/search"),
            ("https://a.example:8443/api", "https://a.example:8443/api/v1/ims/search"),
        ] {
            let base: Base = base.parse().unwrap();
            assert_eq!(base.at("/v1/ims/search").as_str(), expected);
        }
    }
}
