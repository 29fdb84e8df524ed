//! A digest of what documents show.
//!
//! Enters: the documents. Leaves: 32 bytes, equal on two replicas exactly when the same documents show the same. Documents
//! of which no entry is held are as if they were not there. Opens documents, under the budget, and changes none.

use super::{Document, DocumentKind, Documents, Hash, Sources};

impl Documents {
    /// A digest of what all documents (of a space, or of all) show. Kinds that only a later release knows are left out.
    pub fn digest(&mut self, from: Sources<'_>, space: Option<&crate::id::Space>) -> Hash {
        let mut contents = Vec::new();
        for ix in 0..self.filed.len() {
            let key = &self.filed[ix].key;
            if self.filed[ix].entries.is_empty() {
                continue;
            }
            if space.is_some_and(|s| *s != key.space) || key.name.kind() == DocumentKind::Unknown {
                continue;
            }
            if self.filed[ix].content.is_none() {
                self.open(from, ix);
                let document = &mut self.filed[ix];
                document.content = document.open.as_deref().map(Document::content);
                self.evict(from);
            }
            let document = &self.filed[ix];
            contents.push((document.key.clone(), document.content));
        }
        contents.sort();
        let mut hasher = blake3::Hasher::new_derive_key("telecentre 3 digest of documents");
        for (key, content) in contents {
            hasher.update(format!("{}\0{}\0{}\0", key.space, key.name, key.author).as_bytes());
            hasher.update(content.unwrap_or(Hash([0; 32])).as_bytes());
        }
        Hash(*hasher.finalize().as_bytes())
    }
}
