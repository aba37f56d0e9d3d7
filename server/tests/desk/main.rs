//! The real router on real databases: what a person's browser would be told.

mod app;
mod contact;
mod fax;
mod fax_rules;
mod health;
mod ladder;
mod ladder_refused;
mod ladder_walk;
mod ledger;
mod live;
mod mail;
mod paging;
mod pec;
mod reconcile;
mod recontacts;
mod recontacts_agreed;
mod security;
mod servers;
mod sign_in;
mod startup;
mod ticket;
mod triage;
mod visibility;
