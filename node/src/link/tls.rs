//! Who speaks: mutual TLS 1.3 by raw public keys (RFC 7250), Ed25519 on both sides.
//!
//! Enters: this replica's 32-byte seed, and for a dial the NodeId that must answer. Leaves: rustls configurations for
//! quinn. There is no certificate, hence no date, name or authority to check: a NodeId *is* the key that signs the
//! handshake. The accepting side takes any Ed25519 key and learns it; whether it may speak is the caller's decision.
//! No tickets, no resumption, no 0-RTT: a resumed session would skip the verifier.

use std::sync::{Arc, OnceLock};

use quinn::crypto::rustls::{QuicClientConfig, QuicServerConfig};
use quinn::rustls;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{AlwaysResolvesClientRawPublicKeys, Resumption};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms, ring, verify_tls13_signature_with_raw_key};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName, SubjectPublicKeyInfoDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::server::{AlwaysResolvesServerRawPublicKeys, NoServerSessionStorage};
use rustls::sign::CertifiedKey;
use rustls::version::TLS13;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, DistinguishedName, Error, PeerIncompatible, ServerConfig,
    SignatureScheme,
};
use telecentre_proto::id::NodeId;
use zeroize::Zeroizing;

/// The name every dial gives to TLS; it is not sent, and says nothing.
pub(super) const SERVER_NAME: &str = "telecentre";

/// DER of an Ed25519 SubjectPublicKeyInfo up to the key (RFC 8410, section 4).
const SPKI_PREFIX: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
/// DER of an Ed25519 PKCS #8 private key up to the seed (RFC 8410, section 7).
const PKCS8_PREFIX: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

/// What a connection is for, agreed in TLS before anything else is said (RFC 7301).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Alpn {
    /// Sync between enrolled replicas.
    Sync,
    /// Enrolment by a join code: the dialling side is not enrolled yet.
    Join,
}

impl Alpn {
    /// Both, in the order in which an accepting side prefers them.
    const ALL: [Self; 2] = [Self::Sync, Self::Join];

    /// The protocol's name on the wire.
    pub const fn as_bytes(self) -> &'static [u8] {
        match self {
            Self::Sync => b"telecentre/1",
            Self::Join => b"telecentre-join/1",
        }
    }

    pub(super) fn from_bytes(name: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|alpn| alpn.as_bytes() == name)
    }
}

/// This replica's key in the form that rustls signs with, and the NodeId that it proves.
#[derive(Clone, Debug)]
pub(super) struct Credentials {
    node: NodeId,
    key: Arc<CertifiedKey>,
    provider: Arc<CryptoProvider>,
}

impl Credentials {
    /// From an Ed25519 seed (RFC 8032).
    pub(super) fn new(seed: &[u8; 32]) -> Result<Self, Error> {
        let mut pkcs8 = Zeroizing::new([0; 48]);
        pkcs8[..16].copy_from_slice(&PKCS8_PREFIX);
        pkcs8[16..].copy_from_slice(seed);
        let key = ring::sign::any_eddsa_type(&PrivatePkcs8KeyDer::from(&pkcs8[..]))?;
        let spki = key.public_key().ok_or(Error::General("an Ed25519 key without its public half".into()))?;
        let node = node_of(&spki).ok_or(Error::InvalidCertificate(CertificateError::BadEncoding))?;
        let key = Arc::new(CertifiedKey::new(vec![CertificateDer::from(spki.to_vec())], key));
        Ok(Self { node, key, provider: Arc::new(provider()) })
    }

    /// The replica that this key proves.
    pub(super) fn node(&self) -> NodeId {
        self.node
    }

    /// TLS for the accepting side.
    pub(super) fn server(&self) -> Result<QuicServerConfig, Error> {
        let verifier = Arc::new(AnyNode { algorithms: self.provider.signature_verification_algorithms });
        let mut config = ServerConfig::builder_with_provider(self.provider.clone())
            .with_protocol_versions(&[&TLS13])?
            .with_client_cert_verifier(verifier)
            .with_cert_resolver(Arc::new(AlwaysResolvesServerRawPublicKeys::new(self.key.clone())));
        config.alpn_protocols = Alpn::ALL.map(|alpn| alpn.as_bytes().to_vec()).to_vec();
        config.send_tls13_tickets = 0;
        config.session_storage = Arc::new(NoServerSessionStorage {});
        QuicServerConfig::try_from(config).map_err(|_| no_initial_suite())
    }

    /// TLS for one dial to `expected`, or to whoever answers, and the place where the key that really answered is left
    /// when it is another.
    pub(super) fn client(&self, expected: Option<NodeId>, alpn: Alpn) -> Result<(QuicClientConfig, OtherPeer), Error> {
        let other_peer = OtherPeer::default();
        let algorithms = self.provider.signature_verification_algorithms;
        let verifier = Arc::new(OneNode { expected, algorithms, other_peer: other_peer.clone() });
        let mut config = ClientConfig::builder_with_provider(self.provider.clone())
            .with_protocol_versions(&[&TLS13])?
            .dangerous()
            .with_custom_certificate_verifier(verifier)
            .with_client_cert_resolver(Arc::new(AlwaysResolvesClientRawPublicKeys::new(self.key.clone())));
        config.alpn_protocols = vec![alpn.as_bytes().to_vec()];
        config.resumption = Resumption::disabled();
        config.enable_sni = false;
        Ok((QuicClientConfig::try_from(config).map_err(|_| no_initial_suite())?, other_peer))
    }
}

/// The NodeId that answered a dial in place of the expected one.
#[derive(Clone, Default, Debug)]
pub(super) struct OtherPeer(Arc<OnceLock<NodeId>>);

impl OtherPeer {
    pub(super) fn seen(&self) -> Option<NodeId> {
        self.0.get().copied()
    }
}

/// ring, with X25519 alone: both sides are ours, so nothing else is ever offered.
fn provider() -> CryptoProvider {
    CryptoProvider { kx_groups: vec![ring::kx_group::X25519], ..ring::default_provider() }
}

fn no_initial_suite() -> Error {
    Error::General("the TLS provider lacks the cipher suite of QUIC's first packets".into())
}

/// The NodeId in a DER SubjectPublicKeyInfo, if it is an Ed25519 key in its one canonical encoding.
pub(super) fn node_of(spki: &[u8]) -> Option<NodeId> {
    spki.strip_prefix(&SPKI_PREFIX)?.try_into().ok().map(NodeId)
}

fn verify(
    algorithms: &WebPkiSupportedAlgorithms,
    message: &[u8],
    spki: &CertificateDer<'_>,
    dss: &DigitallySignedStruct,
) -> Result<HandshakeSignatureValid, Error> {
    verify_tls13_signature_with_raw_key(message, &SubjectPublicKeyInfoDer::from(spki.as_ref()), dss, algorithms)
}

/// The dialling side's check: the key that signs is the one expected, if one is.
#[derive(Debug)]
struct OneNode {
    expected: Option<NodeId>,
    algorithms: WebPkiSupportedAlgorithms,
    other_peer: OtherPeer,
}

impl ServerCertVerifier for OneNode {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let found = node_of(end_entity).ok_or(Error::InvalidCertificate(CertificateError::BadEncoding))?;
        if self.expected.is_none_or(|expected| expected == found) {
            return Ok(ServerCertVerified::assertion());
        }
        // One dial, one verifier: the first other peer is the only one.
        let _ = self.other_peer.0.set(found);
        Err(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure))
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::PeerIncompatible(PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify(&self.algorithms, message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ED25519]
    }

    fn requires_raw_public_keys(&self) -> bool {
        true
    }
}

/// The accepting side's check: an Ed25519 key that signs; whose it is, the caller asks.
#[derive(Debug)]
struct AnyNode {
    algorithms: WebPkiSupportedAlgorithms,
}

impl ClientCertVerifier for AnyNode {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        node_of(end_entity).ok_or(Error::InvalidCertificate(CertificateError::BadEncoding))?;
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::PeerIncompatible(PeerIncompatible::Tls12NotOffered))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify(&self.algorithms, message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ED25519]
    }

    fn requires_raw_public_keys(&self) -> bool {
        true
    }
}
