//! What stands before these pages: a web server with TLS whose word about visitors is taken, and the address outside.
//!
//! Enters: `public_url` and `trusted_proxies` of the configuration, the peer of a connection, headers. Leaves: where a
//! request comes from and whether it came over TLS, ours or a trusted proxy's. Without a trusted proxy `X-Forwarded-*` is a stranger's word and
//! means nothing; `Forwarded` never does: a proxy that sets the one may pass the other on as a visitor wrote it.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, Uri};
use serde::Deserialize;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// Steps of a chain of proxies that are looked at: each is believed only if the one after it is trusted.
const STEPS: usize = 16;

/// Addresses that are written as one, or as `10.0.0.0/8`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Network {
    address: u128,
    bits: u32,
}

/// An address outside, as people type it: `https://reseau.example.org`.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct PublicUrl {
    is_https: bool,
    authority: String,
}

/// What stands before the pages.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Front {
    /// Where people reach the pages, if it is not where they are served.
    pub public_url: Option<PublicUrl>,
    /// Who forwards requests and is believed about where they come from.
    pub trusted_proxies: Vec<Network>,
}

/// The other end of a connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FarEnd {
    /// Its address.
    pub address: SocketAddr,
    /// It speaks TLS with us.
    pub is_tls: bool,
}

impl From<SocketAddr> for FarEnd {
    /// One that speaks in the clear.
    fn from(address: SocketAddr) -> Self {
        Self { address, is_tls: false }
    }
}

/// Where a request comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Client {
    /// The address; unspecified where nobody noted one (in tests, or over a local socket).
    pub address: IpAddr,
    /// It came to us or to a trusted proxy over TLS, so that its cookies need never travel in the clear.
    pub is_secure: bool,
}

impl Default for Client {
    fn default() -> Self {
        Self { address: IpAddr::V4(Ipv4Addr::UNSPECIFIED), is_secure: false }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().copied().unwrap_or_default())
    }
}

impl Front {
    /// Whether an address is a trusted proxy's.
    pub fn is_trusted(&self, address: IpAddr) -> bool {
        self.trusted_proxies.iter().any(|network| network.holds(address))
    }

    /// Where a request comes from that a peer sent with these headers.
    pub fn client(&self, peer: FarEnd, headers: &HeaderMap) -> Client {
        let address = peer.address.ip().to_canonical();
        if !self.is_trusted(address) {
            return Client { address, is_secure: peer.is_tls };
        }
        let is_secure = match last_word(headers, &FORWARDED_PROTO) {
            // What lies between the proxy and us is not the visitor's connection: a cookie for TLS alone would get lost.
            Some(scheme) => scheme.eq_ignore_ascii_case("https"),
            None => peer.is_tls || self.is_https(),
        };
        Client { address: self.forwarded(address, headers), is_secure }
    }

    /// Whether people reach the pages over TLS, as the configuration says.
    pub fn is_https(&self) -> bool {
        self.public_url.as_ref().is_some_and(|url| url.is_https)
    }

    /// The rightmost address that no trusted proxy has. A word that is no address ends the search at who said it.
    fn forwarded(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let said: Vec<&str> = headers.get_all(FORWARDED_FOR).iter().filter_map(|v| v.to_str().ok()).collect();
        let steps = said.iter().rev().flat_map(|line| line.rsplit(',')).take(STEPS);
        let mut nearest = peer;
        for step in steps {
            let Some(address) = address_of(step.trim()) else { break };
            nearest = address;
            if !self.is_trusted(address) {
                break;
            }
        }
        nearest
    }

    /// Whether a browser's `Origin` is these pages' own: of the host that it asked, or as a trusted proxy or the
    /// configuration says it is called outside. Whoever speaks TLS with us got the page over TLS too: what is called the
    /// same in the clear is anybody's who stands between.
    pub fn is_own_origin(&self, origin: &str, host: Option<&str>, peer: Option<FarEnd>, headers: &HeaderMap) -> bool {
        let is_trusted = peer.is_some_and(|peer| self.is_trusted(peer.address.ip().to_canonical()));
        let in_the_clear = origin.strip_prefix("http://").filter(|_| is_trusted || !peer.is_some_and(|p| p.is_tls));
        let Some(authority) = in_the_clear.or_else(|| origin.strip_prefix("https://")) else {
            return false;
        };
        let forwarded = last_word(headers, &FORWARDED_HOST).filter(|_| is_trusted);
        let outside = self.public_url.as_ref().filter(|url| origin == url.as_str());
        !authority.is_empty() && (host == Some(authority) || forwarded == Some(authority) || outside.is_some())
    }
}

/// The last of the words of a header that a proxy adds to: that of the proxy which is nearest.
fn last_word<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let line = headers.get_all(name).iter().next_back()?.to_str().ok()?;
    line.rsplit(',').next().map(str::trim).filter(|word| !word.is_empty())
}

/// `192.0.2.1`, `192.0.2.1:5000`, `2001:db8::1` or `[2001:db8::1]:5000`.
fn address_of(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|a| a.ip()));
    address.map(|a: IpAddr| a.to_canonical())
}

/// What counts as one address when visitors are counted: a home's /64 in IPv6.
pub fn home_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        v4 @ IpAddr::V4(_) => v4,
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

impl Network {
    fn holds(&self, address: IpAddr) -> bool {
        let differing = self.address ^ number(address);
        // A shift by all bits would overflow: such a network holds every address.
        128u32.checked_sub(self.bits).is_some_and(|rest| differing.checked_shr(rest).unwrap_or(0) == 0)
    }
}

/// An address among all of IPv6's, IPv4 mapped.
fn number(address: IpAddr) -> u128 {
    match address.to_canonical() {
        IpAddr::V4(v4) => u128::from(v4.to_ipv6_mapped()),
        IpAddr::V6(v6) => u128::from(v6),
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("“{text}” is not an address; write 127.0.0.1, ::1 or 10.0.0.0/8");
        let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let (most, before) = if address.is_ipv4() { (32, 96) } else { (128, 0) };
        let bits = bits.map_or(Ok(most), str::parse::<u32>).map_err(|_| wrong())?;
        if bits > most {
            return Err(wrong());
        }
        let network = Self { address: number(address), bits: before + bits };
        let unmasked = 128 - network.bits;
        if network.address.checked_shr(unmasked).unwrap_or(0).checked_shl(unmasked).unwrap_or(0) != network.address {
            return Err(format!("“{text}” has digits beyond its {bits} bits; write the network's first address"));
        }
        Ok(network)
    }
}

impl TryFrom<String> for Network {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl PublicUrl {
    /// The address, without a slash at its end.
    pub fn as_str(&self) -> String {
        format!("{}://{}", if self.is_https { "https" } else { "http" }, self.authority)
    }

    /// Whether it is reached over TLS.
    pub fn is_https(&self) -> bool {
        self.is_https
    }
}

impl FromStr for PublicUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("“{text}” is not where pages are; write https://reseau.example.org, without a path");
        let uri: Uri = text.parse().map_err(|_| wrong())?;
        let is_https = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(wrong()),
        };
        let authority = uri.authority().map(ToString::to_string).filter(|a| !a.contains('@')).ok_or_else(wrong)?;
        if uri.path_and_query().is_some_and(|path| path.as_str() != "/") {
            return Err(wrong());
        }
        Ok(Self { is_https, authority: authority.to_ascii_lowercase() })
    }
}

impl TryFrom<String> for PublicUrl {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

#[cfg(test)]
mod tests;
