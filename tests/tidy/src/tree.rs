//! The tree: its text files, its sources, its packages.
//!
//! Enters: a folder, or texts with paths made up for a check of a check. Leaves: a [`Tree`], from which every check
//! reads; none opens a file by itself. `TELECENTRE_TREE` names another tree than the one this file stands in.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use toml_edit::DocumentMut;

use crate::source::Source;

/// The folders of the tree, beside hidden ones.
pub const FOLDERS: &[&str] = &["deploy", "hub", "node", "proto", "tests"];
/// What is text, by the ends of names.
const TEXTS: &[&str] = &["rs", "md", "toml", "html", "ftl", "css", "js", "mjs", "sh", "service", "sysusers", "patch"];

/// A package of the workspace.
#[derive(Clone, Debug)]
pub struct Package {
    /// Its folder.
    pub folder: String,
    /// Its name.
    pub name: String,
    /// Its manifest.
    pub manifest: DocumentMut,
}

impl Package {
    /// The folder of its sources.
    pub fn sources(&self) -> String {
        format!("{}/src", self.folder)
    }
}

/// Everything that is checked.
#[derive(Clone, Debug)]
pub struct Tree {
    /// Texts by path, from the root, with `/`.
    pub texts: BTreeMap<String, String>,
    /// Every Rust file; those that are modules of tests only are marked so.
    pub sources: Vec<Source>,
    /// The members of the workspace.
    pub packages: Vec<Package>,
}

/// The tree's folder.
pub fn root() -> PathBuf {
    match std::env::var_os("TELECENTRE_TREE") {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."),
    }
}

impl Tree {
    /// The tree in a folder.
    pub fn read(root: &Path) -> Result<Self, String> {
        let mut texts = BTreeMap::new();
        for folder in FOLDERS {
            read_folder(root, &root.join(folder), &mut texts)?;
        }
        for file in ["Cargo.toml", "README.md", ".ci/run"].map(|f| root.join(f)).iter().filter(|f| f.exists()) {
            read_file(root, file, &mut texts)?;
        }
        Self::new(texts)
    }

    /// A tree of texts.
    pub fn new(texts: BTreeMap<String, String>) -> Result<Self, String> {
        let rust = texts.iter().filter(|(path, _)| is_of(path, "rs"));
        let mut sources = rust.map(|(p, t)| Source::new(p, t.clone())).collect::<Result<Vec<Source>, String>>()?;
        let tests: Vec<String> = sources.iter().flat_map(|s| s.test_modules.clone()).collect();
        for source in &mut sources {
            let module = source.module();
            source.is_test_module = tests.iter().any(|t| is_at_or_below(module, t));
            source.is_test |= source.is_test_module;
        }
        let packages = packages(&texts)?;
        Ok(Self { texts, sources, packages })
    }

    /// The source at a path.
    pub fn source(&self, path: &str) -> Option<&Source> {
        self.sources.iter().find(|s| s.path == path)
    }

    /// The workspace's own manifest.
    pub fn manifest(&self) -> Result<DocumentMut, String> {
        manifest(&self.texts, "Cargo.toml")
    }
}

/// Whether a path ends in this extension.
pub fn is_of(path: &str, extension: &str) -> bool {
    Path::new(path).extension().is_some_and(|e| e == extension)
}

/// Whether a path is another or lies below it.
pub fn is_at_or_below(path: &str, above: &str) -> bool {
    path.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn manifest(texts: &BTreeMap<String, String>, path: &str) -> Result<DocumentMut, String> {
    let text = texts.get(path).ok_or_else(|| format!("there is no {path}"))?;
    text.parse().map_err(|e| format!("{path}: {e}"))
}

fn packages(texts: &BTreeMap<String, String>) -> Result<Vec<Package>, String> {
    if !texts.contains_key("Cargo.toml") {
        return Ok(Vec::new());
    }
    let workspace = manifest(texts, "Cargo.toml")?;
    let members = workspace.get("workspace").and_then(|w| w.get("members")).and_then(|m| m.as_array());
    let members = members.ok_or("Cargo.toml: there is no list workspace.members")?;
    let package = |folder: &str| {
        let manifest = manifest(texts, &format!("{folder}/Cargo.toml"))?;
        let name = manifest.get("package").and_then(|p| p.get("name")).and_then(|n| n.as_str());
        let name = name.ok_or_else(|| format!("{folder}/Cargo.toml: there is no package.name"))?.to_owned();
        Ok(Package { folder: folder.to_owned(), name, manifest })
    };
    members.iter().filter_map(|m| m.as_str()).map(package).collect()
}

fn read_folder(root: &Path, folder: &Path, out: &mut BTreeMap<String, String>) -> Result<(), String> {
    let entries = std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    for entry in entries {
        let path = entry.map_err(|e| format!("{}: {e}", folder.display()))?.path();
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let is_text = path.extension().is_some_and(|e| TEXTS.iter().any(|t| e == *t));
        if path.is_dir() && !name.starts_with('.') && !matches!(name.as_str(), "target" | "node_modules") {
            read_folder(root, &path, out)?;
        } else if is_text && path.is_file() {
            read_file(root, &path, out)?;
        }
    }
    Ok(())
}

fn read_file(root: &Path, file: &Path, out: &mut BTreeMap<String, String>) -> Result<(), String> {
    let text = std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let name = file.strip_prefix(root).unwrap_or(file).to_string_lossy().replace('\\', "/");
    out.insert(name, text);
    Ok(())
}
