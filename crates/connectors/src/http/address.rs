//! Where a client may connect to: a name leads to addresses, and whoever answers for the name chooses them.

use std::error::Error;
use std::net::{IpAddr, Ipv4Addr};
use std::str::FromStr;
use std::sync::Arc;

use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::base::Base;
use super::trouble::Forbidden;

/// A network, or a single address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network(IpNet);

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        text.parse::<IpNet>()
            .ok()
            .or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
            .map(Self)
            .ok_or_else(|| format!("a network such as 10.20.0.0/16 or an address, not {text:?}"))
    }
}

/// Which addresses a client may connect to.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    /// The configured address names this machine: then nothing else is reached.
    local: bool,
    allow: Vec<Network>,
}

impl Rules {
    pub(super) fn new(base: &Base, allow: Vec<Network>) -> Self {
        Self {
            local: base.is_local(),
            allow,
        }
    }

    /// Whether this address may be connected to.
    pub(super) fn permit(&self, address: IpAddr) -> bool {
        let address = meant(address);
        let listed = self.allow.is_empty() || self.allow.iter().any(|network| network.0.contains(&address));
        let fits = if self.local {
            address.is_loopback()
        } else {
            !is_special(address)
        };
        listed && fits
    }
}

/// The IPv4 address that an IPv6 address stands for, mapped (RFC 4291, 2.5.5.2) or translated (RFC 6052, 2.1).
fn meant(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => match v6.segments() {
            [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)).into(),
            _ => v6.into(),
        },
        v4 => v4,
    }
}

/// This machine, its neighbours on the wire (where clouds keep their credentials), and what is no single host.
fn is_special(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            v4.is_loopback() || v4.is_link_local() || v4.is_multicast() || v4.is_broadcast() || v4.octets()[0] == 0
        }
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unspecified() || v6.is_unicast_link_local() || v6.is_multicast(),
    }
}

/// Asks the system for the addresses of the one host, and gives those that the rules permit.
pub(super) struct Guard {
    host: String,
    rules: Arc<Rules>,
}

impl Guard {
    pub(super) fn new(base: &Base, rules: Rules) -> Self {
        Self {
            host: base.host().to_owned(),
            rules: Arc::new(rules),
        }
    }
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        // No other name is ever asked for; were it, nothing would come of it.
        let host = name
            .as_str()
            .eq_ignore_ascii_case(&self.host)
            .then(|| self.host.clone());
        Box::pin(addresses(host, Arc::clone(&self.rules)))
    }
}

async fn addresses(host: Option<String>, rules: Arc<Rules>) -> Result<Addrs, Box<dyn Error + Send + Sync>> {
    let host = host.ok_or(Forbidden)?;
    let found: Vec<_> = tokio::net::lookup_host((host.as_str(), 0))
        .await?
        .filter(|address| rules.permit(address.ip()))
        .collect();
    if found.is_empty() {
        return Err(Forbidden.into());
    }
    Ok(Box::new(found.into_iter()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(base: &str, allow: &[&str]) -> Rules {
        let allow = allow.iter().map(|network| network.parse().unwrap()).collect();
        Rules::new(&base.parse().unwrap(), allow)
    }

    fn permits(rules: &Rules, address: &str) -> bool {
        rules.permit(address.parse().unwrap())
    }

    #[test]
    fn a_name_may_lead_to_a_host_and_never_to_this_machine_or_the_wire() {
        let rules = rules("https://ims.regione.example", &[]);
        for good in ["10.20.0.7", "192.0.2.7", "2001:db8::7", "fd00::7"] {
            assert!(permits(&rules, good), "{good}");
        }
        for wrong in [
            "127.0.0.1",
            "::1",
            "0.0.0.0",
            "::",
            "fe80::1",
            "224.0.0.1",
            "255.255.255.255",
            "::ffff:127.0.0.1",
        ] {
            assert!(!permits(&rules, wrong), "{wrong}");
        }
        for metadata in ["169.254.169.254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe"] {
            assert!(!permits(&rules, metadata), "{metadata}");
        }
    }

    #[test]
    fn a_list_narrows_and_opens_nothing() {
        let rules = rules(
            "https://ims.regione.example",
            &["10.20.0.0/16", "192.0.2.7", "169.254.0.0/16"],
        );
        assert!(permits(&rules, "10.20.30.40") && permits(&rules, "192.0.2.7"));
        for wrong in ["10.21.0.1", "192.0.2.8", "169.254.169.254"] {
            assert!(!permits(&rules, wrong), "{wrong}");
        }
        assert!("10.20.0.0/33".parse::<Network>().is_err());
        assert!("ims.regione.example".parse::<Network>().is_err());
    }

    #[test]
    fn what_names_this_machine_leads_nowhere_else() {
        let rules = rules("http://localhost:8080", &[]);
        assert!(permits(&rules, "127.0.0.1") && permits(&rules, "::1"));
        assert!(!permits(&rules, "192.0.2.7") && !permits(&rules, "169.254.169.254"));
    }

    #[tokio::test]
    async fn another_name_has_no_address_and_a_forbidden_one_neither() {
        let guard = |base: &str| Guard::new(&base.parse().unwrap(), rules(base, &[]));
        let asked = |guard: Guard, name: &str| guard.resolve(name.parse().unwrap());
        assert!(asked(guard("http://localhost:1"), "localhost").await.is_ok());
        let other = asked(guard("http://localhost:1"), "altrove.example").await;
        assert!(other.err().is_some_and(|error| error.is::<Forbidden>()));
        // A name that an outside DNS points at this machine.
        let trap = Guard {
            host: "localhost".to_owned(),
            rules: Arc::new(rules("https://ims.regione.example", &[])),
        };
        assert!(
            asked(trap, "localhost")
                .await
                .err()
                .is_some_and(|error| error.is::<Forbidden>())
        );
    }
}
