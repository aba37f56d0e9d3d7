//! Registries and imports as their pages show them.

use model::lookup::Registry;
use model::registry_admin::{RegistryRow, RegistryRulesView};
use model::registry_import::{Findings, ImportState, ImportView};
use store::registries::{Held, Import, ImportRow};

use crate::lookups::settings::RegistryRules;
use crate::{Desk, Error, Result};

/// Whether an import waits for its file or for a decision.
pub(super) fn is_pending(import: &Import) -> bool {
    matches!(import.state, ImportState::Reading | ImportState::Ready)
}

pub(super) fn row(
    desk: &Desk,
    registry: Registry,
    rules: RegistryRules,
    held: Option<&Held>,
    pending: Option<&ImportRow>,
) -> Result<RegistryRow> {
    let health = desk.lookups.line(registry).health();
    Ok(RegistryRow {
        registry,
        how: health.how.to_owned(),
        // Over by now: the next question finds out whether it is back.
        rests_until: health
            .rests_until
            .filter(|until| *until > desk.now())
            .map(|at| desk.moment(at)),
        faults: health.faults,
        last_fault: health.last_fault.map(|(at, fault)| (desk.moment(at), fault)),
        answered: health.answered_at.map(|at| desk.moment(at)),
        in_force: held.map(|held| (held.records, desk.moment(held.since))),
        pending: pending.map(|row| import(desk, row)).transpose()?,
        rules: RegistryRulesView {
            called_for: rules.called_for,
            roles: rules.roles,
            keep_minutes: rules.keep_minutes,
            asks_delegation: rules.asks_delegation,
            delegation_queues: rules.delegation_queues,
        },
    })
}

pub(super) fn import(desk: &Desk, row: &ImportRow) -> Result<ImportView> {
    let ImportRow { import, author } = row.clone();
    let findings: Findings = serde_json::from_str(&import.findings)
        .map_err(|_| Error::Fault(format!("registry_import {}: findings are damaged", import.id)))?;
    Ok(ImportView {
        id: import.id,
        registry: import.registry,
        state: import.state,
        mode: import.mode,
        policy: import.policy,
        file_name: import.file_name,
        sha256: import.sha256,
        by: author,
        started: desk.moment(import.started_at),
        ended: import.ended_at.map(|at| desk.moment(at)),
        applied: import.applied_at.map(|at| desk.moment(at)),
        bytes: import.bytes,
        read_bytes: import.read_bytes,
        lines: import.lines,
        accepted: import.accepted,
        refused: import.refused,
        added: import.added,
        changed: import.changed,
        removed: import.removed,
        unchanged: import.unchanged,
        fault: import.fault,
        findings,
    })
}
