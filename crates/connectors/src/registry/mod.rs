//! The region's registries, by each way in which they can be reached.

pub mod ldap;
