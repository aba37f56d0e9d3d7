//! The region's registries where they are not in the desk's own database.

pub mod check;
mod conformity;
mod fields;
mod json;
pub mod ldap;
pub mod pec_admin;
pub mod rest;
