//! Where a request comes from: the peer, or what a configured proxy says; and how often an address may fail to sign in.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use model::Timestamp;

use crate::router::AppState;

/// The client's address; none where the server does not know its peer.
pub struct ClientAddress(pub Option<IpAddr>);

impl FromRequestParts<AppState> for ClientAddress {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map(|info| info.0.ip());
        let forwarded = parts
            .headers
            .get("x-forwarded-for")
            .and_then(|value| value.to_str().ok());
        Ok(Self(
            peer.map(|peer| client(peer, forwarded, &state.config.trusted_proxies)),
        ))
    }
}

/// The nearest address that is no trusted proxy: what stands further left in the header, anybody can have written.
fn client(peer: IpAddr, forwarded: Option<&str>, trusted: &[IpAddr]) -> IpAddr {
    if !trusted.contains(&peer) {
        return peer;
    }
    let mut nearest = peer;
    for address in forwarded.unwrap_or_default().rsplit(',') {
        let Ok(address) = address.trim().parse() else {
            return nearest;
        };
        nearest = address;
        if !trusted.contains(&address) {
            return address;
        }
    }
    nearest
}

/// Failed sign-ins of an address within [`WINDOW_MS`] before it has to wait. Far above what an office mistypes: a whole
/// centre is one address.
const FREE_FAILURES: u32 = 100;
/// Ten minutes.
const WINDOW_MS: i64 = 600_000;
/// Addresses remembered; more than that and the oldest windows are forgotten first.
const MOST_ADDRESSES: usize = 10_000;

/// Failed sign-ins by address. In memory: a restart forgives.
#[derive(Debug, Default)]
pub struct Throttle(Mutex<HashMap<IpAddr, (Timestamp, u32)>>);

impl Throttle {
    /// Seconds that this address has to wait; none when it may try.
    pub fn wait(&self, address: IpAddr, now: Timestamp) -> Option<u32> {
        let failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, count) = failures.get(&address).copied()?;
        let left = WINDOW_MS - now.since(since);
        (count >= FREE_FAILURES && left > 0).then(|| u32::try_from(left / 1000 + 1).unwrap_or(u32::MAX))
    }

    /// Counts a failed sign-in.
    pub fn failed(&self, address: IpAddr, now: Timestamp) {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= MOST_ADDRESSES {
            failures.retain(|_, (since, _)| now.since(*since) < WINDOW_MS);
        }
        if failures.len() >= MOST_ADDRESSES {
            failures.clear();
        }
        let entry = failures.entry(address).or_insert((now, 0));
        if now.since(entry.0) >= WINDOW_MS {
            *entry = (now, 0);
        }
        entry.1 += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_configured_proxy_is_believed() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let proxy = ip("10.0.0.1");
        assert_eq!(
            client(ip("203.0.113.7"), Some("1.1.1.1"), &[proxy]),
            ip("203.0.113.7"),
            "a stranger may not pretend"
        );
        assert_eq!(client(proxy, Some("198.51.100.9"), &[proxy]), ip("198.51.100.9"));
        assert_eq!(
            client(proxy, Some("1.1.1.1, 198.51.100.9"), &[proxy]),
            ip("198.51.100.9"),
            "the client wrote the first"
        );
        assert_eq!(client(proxy, Some("nonsense"), &[proxy]), proxy);
        assert_eq!(client(proxy, None, &[proxy]), proxy);
    }

    #[test]
    fn an_office_is_not_locked_out_and_an_attack_is() {
        let throttle = Throttle::default();
        let address = "203.0.113.7".parse().unwrap();
        let now = Timestamp(0);
        for _ in 0..FREE_FAILURES {
            assert_eq!(throttle.wait(address, now), None);
            throttle.failed(address, now);
        }
        assert_eq!(throttle.wait(address, now), Some(601));
        assert_eq!(throttle.wait(address, Timestamp(WINDOW_MS)), None, "it ends");
        assert_eq!(throttle.wait("203.0.113.8".parse().unwrap(), now), None);
    }
}
