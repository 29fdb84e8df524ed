//! Telecentre.
