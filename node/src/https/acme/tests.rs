use super::*;

fn config(domains: &[&str], contact: Option<&str>, directory: Option<&str>) -> Result<Acme, AcmeConfigError> {
    let folder = tempfile::tempdir().unwrap();
    let ca = folder.path().join("ca.pem");
    std::fs::write(&ca, rcgen::generate_simple_self_signed(["ca".to_owned()]).unwrap().cert.pem()).unwrap();
    Acme::new(&AcmeConfig {
        domains: domains.iter().map(|name| (*name).to_owned()).collect(),
        contact: contact.map(str::to_owned),
        directory: directory.map(str::to_owned),
        ca: Some(ca),
    })
}

#[test]
fn what_no_authority_could_certify_is_refused_before_one_is_asked() {
    config(&["reseau.example.org", "www.example.org"], Some("admin@example.org"), None).unwrap();
    config(&["localhost"], None, Some("https://127.0.0.1:14000/dir")).unwrap();
    for wrong in ["", "*.example.org", "example.org:443", "192.0.2.7", "[::1]", "a..b", "-a.b", "é.example", "a b"] {
        assert!(matches!(config(&[wrong], None, None), Err(AcmeConfigError::Name(_))), "{wrong}");
    }
    assert!(matches!(config(&[], None, None), Err(AcmeConfigError::Names(0))));
    let many: Vec<String> = (0..21).map(|n| format!("n{n}.example")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert!(matches!(config(&many, None, None), Err(AcmeConfigError::Names(21))));
    for wrong in ["admin", "@example.org", "a@b@c", "a b@example.org", "a@b?subject=x"] {
        assert!(matches!(config(&["a.b"], Some(wrong), None), Err(AcmeConfigError::Contact(_))), "{wrong}");
    }
    for wrong in ["", "http://authority.example/dir", "authority.example", "https://"] {
        assert!(matches!(config(&["a.b"], None, Some(wrong)), Err(AcmeConfigError::Directory(_))), "{wrong}");
    }
}

#[test]
fn a_file_that_vouches_for_nobody_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let ca = folder.path().join("ca.pem");
    std::fs::write(&ca, "nobody").unwrap();
    let of = |ca: PathBuf| AcmeConfig { domains: vec!["a.b".into()], contact: None, directory: None, ca: Some(ca) };
    assert!(matches!(Acme::new(&of(ca)), Err(AcmeConfigError::NoRoots(_))));
    assert!(matches!(Acme::new(&of(folder.path().join("none.pem"))), Err(AcmeConfigError::Unreadable(_))));
}
