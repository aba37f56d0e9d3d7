//! What a package says of a ticket: everything that the desk knows of it, as JSON, and the stored files that belong to it.

use model::{Timestamp, contact::KeyKind};
use serde_json::{Map, Value, json};
use store::entity::{message, ticket};
use store::export::{Batch, Names};

use super::parties::{Kind, Parties};
use super::person::Person;
use super::{names, page, pretty};
use crate::Result;
use crate::zone::Zone;

/// A ticket that is to be written.
#[derive(Debug)]
pub(super) struct Planned {
    /// `tickets/YEAR/NUMBER`, by the day on which it was received.
    pub folder: String,
    pub json: Vec<u8>,
    pub page: String,
    pub blobs: Vec<Blob>,
    pub messages: i64,
    pub attachments: i64,
}

/// A stored file, and where it goes in the ticket's folder.
#[derive(Clone, Debug)]
pub(super) struct Blob {
    pub path: String,
    pub contract_id: i64,
    pub sha256: String,
}

/// A message, with where its mails and files are in the folder.
#[derive(Debug)]
pub(super) struct Told<'a> {
    pub message: &'a message::Model,
    pub author: String,
    pub mails: Vec<String>,
    /// Name, path and size in bytes.
    pub files: Vec<(String, String, i64)>,
    /// Recipients and how far the mail got.
    pub recipients: Vec<String>,
}

/// An instant as a package writes it: RFC 3339, in UTC.
pub(super) fn at(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.0).map_or_else(|_| String::new(), |at| at.to_string())
}

fn maybe(instant: Option<Timestamp>) -> Value {
    instant.map_or(Value::Null, |instant| Value::String(at(instant)))
}

fn name(names: &std::collections::HashMap<i64, String>, id: Option<i64>) -> Value {
    id.and_then(|id| names.get(&id))
        .map_or(Value::Null, |name| Value::String(name.clone()))
}

/// Plans what is written of a ticket. The same rows give the same bytes.
pub(super) fn plan(
    zone: &Zone,
    ticket: &ticket::Model,
    batch: &Batch,
    names: &Names,
    person: Option<&Person>,
) -> Result<Planned> {
    let id = ticket.id;
    let mut blobs: Vec<Blob> = Vec::new();
    let mut told = Vec::new();
    let mut messages = Vec::new();
    let mut attachments = Vec::new();
    for (at_file, file) in batch
        .attachments
        .iter()
        .filter(|row| row.ticket_id == Some(id))
        .enumerate()
    {
        let path = format!("attachments/{}", names::attachment(at_file + 1, &file.name));
        blobs.push(Blob {
            path: path.clone(),
            contract_id: file.contract_id,
            sha256: file.sha256.clone(),
        });
        attachments.push((file, path));
    }
    for (n, message) in batch.messages.iter().filter(|row| row.ticket_id == id).enumerate() {
        let mut mails: Vec<Blob> = Vec::new();
        let received = message.inbound_id.and_then(|id| batch.inbound.get(&id));
        let received = received.map(|row| (row.contract_id, row.sha256.clone()));
        let sent = batch.outbox.iter().filter(|row| row.message_id == Some(message.id));
        let sent = sent.filter_map(|row| Some((row.contract_id?, row.sha256.clone()?)));
        for (contract_id, sha256) in received.into_iter().chain(sent) {
            if mails.iter().all(|mail| mail.sha256 != sha256) {
                let path = format!("messages/{}", names::mail(n + 1, mails.len()));
                mails.push(Blob {
                    path,
                    contract_id,
                    sha256,
                });
            }
        }
        let deliveries = batch.deliveries.iter().filter(|row| row.message_id == Some(message.id));
        let files = attachments
            .iter()
            .filter(|(file, _)| file.message_id == Some(message.id));
        let files: Vec<(String, String, i64)> = files
            .map(|(file, path)| (file.name.clone(), path.clone(), file.bytes))
            .collect();
        let author = match (message.author_id, &message.from_name, &message.from_address) {
            (Some(id), ..) => names.people.get(&id).cloned().unwrap_or_default(),
            (None, Some(name), _) if !name.is_empty() => name.clone(),
            (None, _, Some(address)) => address.clone(),
            (None, ..) => String::new(),
        };
        let mut row = json!({
            "number": n + 1, "id": message.id, "kind": message.kind, "at": at(message.at),
            "author": name(&names.people, message.author_id), "from_name": message.from_name,
            "from_address": message.from_address, "subject": message.subject, "text": message.body,
            "quoted": message.quoted, "message_id": message.mail_id,
        });
        extend(
            &mut row,
            json!({
                "certified_at": maybe(message.certified_at), "badge": message.badge,
                "carries_outcome": message.carries_outcome,
                "mails": mails.iter().map(|mail| json!({"path": mail.path, "sha256": mail.sha256})).collect::<Vec<_>>(),
                "attachments": files.iter().map(|(_, path, _)| path).collect::<Vec<_>>(),
                "recipients": deliveries.clone().map(|row| json!({
                    "address": row.address, "state": row.state, "detail": row.detail,
                })).collect::<Vec<_>>(),
            }),
        );
        messages.push(row);
        told.push(Told {
            message,
            author,
            mails: mails.iter().map(|mail| mail.path.clone()).collect(),
            files,
            recipients: deliveries
                .map(|row| format!("{} ({})", row.address, row.state))
                .collect(),
        });
        blobs.extend(mails);
    }
    let mut receipts: Vec<(i64, String)> = Vec::new();
    let mut evidence = Vec::new();
    for row in batch.evidence.iter().filter(|row| row.ticket_id == id) {
        let known = receipts.iter().find(|(inbound_id, _)| *inbound_id == row.inbound_id);
        let path = match (known, batch.inbound.get(&row.inbound_id)) {
            (Some((_, path)), _) => Some(path.clone()),
            (None, Some(inbound)) => {
                let path = format!("receipts/{}", names::mail(receipts.len() + 1, 0));
                receipts.push((row.inbound_id, path.clone()));
                blobs.push(Blob {
                    path: path.clone(),
                    contract_id: inbound.contract_id,
                    sha256: inbound.sha256.clone(),
                });
                Some(path)
            }
            (None, None) => None,
        };
        evidence.push(json!({
            "path": path, "message": row.message_id, "protocol": row.protocol, "event": row.event,
            "address": row.address, "at": at(row.at), "provider": row.provider, "detail": row.detail,
        }));
    }
    let mut all = head(ticket, batch, names);
    extend(
        &mut all,
        json!({
            "messages": messages,
            "attachments": attachments.iter().map(|(file, path)| json!({
                "path": path, "name": file.name, "mime": file.mime, "bytes": file.bytes, "sha256": file.sha256,
                "message": file.message_id, "inline": file.inline,
            })).collect::<Vec<_>>(),
            "receipts": evidence,
            "events": events(id, batch, names),
            "stays": stays(id, batch, names),
            "service_levels": measures(id, batch),
        }),
    );
    extend(&mut all, around(id, batch, names));
    let parties = person.map(|person| parties(person, ticket, batch, names));
    if let Some(parties) = &parties {
        let found: Vec<Value> = parties
            .found()
            .map(|(kind, value)| json!({"kind": kind.code(), "value": value}))
            .collect();
        extend(&mut all, json!({"third_parties": found}));
    }
    let page = page::page(zone, ticket, &told, batch, names, parties.as_ref());
    Ok(Planned {
        folder: format!("tickets/{:04}/{id}", zone.day(ticket.received_at).year()),
        json: pretty(&all)?,
        page,
        blobs,
        messages: count(told.len()),
        attachments: count(attachments.len()),
    })
}

fn count(many: usize) -> i64 {
    i64::try_from(many).unwrap_or(i64::MAX)
}

fn extend(all: &mut Value, more: Value) {
    if let (Value::Object(all), Value::Object(more)) = (all, more) {
        all.extend(more);
    }
}

fn head(ticket: &ticket::Model, batch: &Batch, names: &Names) -> Value {
    let mut head = json!({
        "number": ticket.id, "subject": ticket.subject, "state": ticket.state, "channel": ticket.channel,
        "level": ticket.level, "version": ticket.version,
        "contract": names.contracts.get(&ticket.contract_id).map(|contract| contract.name.clone()),
        "queue": name(&names.queues, Some(ticket.queue_id)), "reason": name(&names.reasons, ticket.reason_id),
        "office": name(&names.offices, ticket.office_id), "owner": name(&names.people, ticket.owner_id),
        "outcome": name(&names.outcomes, ticket.outcome_id),
    });
    extend(
        &mut head,
        json!({
            "line": name(&names.lines, ticket.line_id), "received_at": at(ticket.received_at),
            "opened_at": at(ticket.opened_at), "due_at": at(ticket.due_at), "closed_at": maybe(ticket.closed_at),
            "first_contact": ticket.first_contact, "handling_ms": ticket.handling_ms, "talk_ms": ticket.talk_ms,
            "wrap_up_ms": ticket.wrap_up_ms, "urgent": ticket.urgent, "related_ticket": ticket.related_id,
            "delegation_seen": ticket.delegation_seen,
        }),
    );
    extend(
        &mut head,
        json!({
            "requester": contact(ticket.requester_id, batch), "on_behalf_of": contact(ticket.on_behalf_id, batch),
            "last_word": ticket.last_word, "stay_since": at(ticket.stay_since),
            "service_level": ticket.sla, "clock": ticket.clock, "budget_ms": ticket.budget_ms, "left_ms": ticket.left_ms,
        }),
    );
    head
}

fn contact(id: Option<i64>, batch: &Batch) -> Value {
    let Some(contact) = id.and_then(|id| batch.contacts.get(&id)) else {
        return Value::Null;
    };
    let keys = batch.keys.iter().filter(|key| key.contact_id == contact.id);
    let keys: Vec<Value> = keys.map(|key| json!({"kind": key.kind, "value": key.value})).collect();
    json!({"id": contact.id, "name": contact.name, "keys": keys})
}

fn events(id: i64, batch: &Batch, names: &Names) -> Vec<Value> {
    let rows = batch.events.iter().filter(|row| row.ticket_id == id);
    rows.map(|row| {
        json!({
            "at": at(row.at), "kind": row.kind, "by": name(&names.people, row.actor_id), "from": row.was, "to": row.became,
        })
    })
    .collect()
}

fn stays(id: i64, batch: &Batch, names: &Names) -> Vec<Value> {
    let rows = batch.stays.iter().filter(|row| row.ticket_id == id);
    rows.map(|row| {
        json!({
            "level": row.level, "office": name(&names.offices, row.office_id), "since": at(row.since), "until": at(row.until),
        })
    })
    .collect()
}

fn measures(id: i64, batch: &Batch) -> Vec<Value> {
    let rows = batch.measures.iter().filter(|row| row.ticket_id == id);
    rows.map(|row| {
        json!({
            "service_level": row.sla, "started_at": at(row.started_at), "closed_at": at(row.closed_at),
            "budget_ms": row.budget_ms, "gross_ms": row.gross_ms, "net_ms": row.net_ms, "in_time": row.in_time,
            "first_contact": row.first_contact, "solved_level": row.solved_level,
            "reopened_by_citizen": row.reopened_by_citizen, "reopened_by_desk": row.reopened_by_desk,
        })
    })
    .collect()
}

/// What stands beside a ticket: verified documents, calls owed, its PEC request, outages, look-ups.
fn around(id: i64, batch: &Batch, names: &Names) -> Value {
    let by = |id: i64| name(&names.people, Some(id));
    let checks = batch
        .checks
        .iter()
        .filter(|row| row.ticket_id == id)
        .map(|row| json!({"item": row.item, "passed": row.passed, "by": by(row.by_id), "at": at(row.at)}));
    let recontacts = batch.recontacts.iter().filter(|row| row.ticket_id == id).map(|row| {
        let attempts = batch.attempts.iter().filter(|attempt| attempt.recontact_id == row.id);
        let attempts = attempts.map(|attempt| {
            json!({
                "at": at(attempt.at), "by": by(attempt.by_id), "number": attempt.number, "result": attempt.result,
                "note": attempt.note,
            })
        });
        json!({
            "kind": row.kind, "number": row.number, "note": row.note, "made_at": at(row.made_at), "due_at": at(row.due_at),
            "ended": row.ended, "ended_at": maybe(row.ended_at), "attempts": attempts.collect::<Vec<_>>(),
        })
    });
    let request = batch.requests.iter().find(|row| row.ticket_id == id).map(|row| {
        let data: Value = serde_json::from_str(&row.data).unwrap_or_else(|_| Value::String(row.data.clone()));
        json!({
            "kind": row.kind, "state": row.state, "data": data, "opened_at": at(row.opened_at),
            "identity_how": row.identity_how, "identity_at": maybe(row.identity_at), "sent_at": maybe(row.sent_at),
            "executed_at": maybe(row.executed_at), "provider_reference": row.provider_reference,
            "confirmed_at": maybe(row.confirmed_at), "refusal_reason": row.refusal_reason,
            "refusal_text": row.refusal_text, "ended_at": maybe(row.ended_at),
        })
    });
    let outages = batch.outages.iter().filter(|row| row.ticket_id == id).map(|row| {
        json!({
            "title": name(&names.outages, Some(row.outage_id)), "linked_at": at(row.linked_at),
            "ended_at": maybe(row.ended_at), "how": row.how, "reason": row.reason,
        })
    });
    let lookups = batch.lookups.iter().filter(|row| row.ticket_id == Some(id)).map(|row| {
        json!({
            "at": at(row.at), "by": by(row.person_id), "registry": row.registry, "key_kind": row.key_kind,
            "reason": row.why, "third_party": row.third_party, "delegation": row.delegation, "result": row.result,
            "records": row.records, "attached": row.attached,
        })
    });
    let mut around = Map::new();
    around.insert("verified_documents".to_owned(), checks.collect());
    around.insert("recontacts".to_owned(), recontacts.collect());
    around.insert("pec_request".to_owned(), request.unwrap_or(Value::Null));
    around.insert("outages".to_owned(), outages.collect());
    around.insert("lookups".to_owned(), lookups.collect());
    Value::Object(around)
}

/// What on a ticket is somebody else's than the person's.
fn parties(person: &Person, ticket: &ticket::Model, batch: &Batch, names: &Names) -> Parties {
    let desk = names.mailboxes.as_slice();
    let mut parties = Parties::default();
    for id in [ticket.requester_id, ticket.on_behalf_id].into_iter().flatten() {
        if person.contacts.contains(&id) {
            continue;
        }
        if let Some(contact) = batch.contacts.get(&id) {
            parties.note(person, desk, Kind::Name, &contact.name);
        }
        for key in batch.keys.iter().filter(|key| key.contact_id == id) {
            let kind = match key.kind {
                KeyKind::Phone => Kind::Phone,
                KeyKind::TaxCode => Kind::TaxCode,
                KeyKind::Email | KeyKind::Pec => Kind::Address,
            };
            parties.note(person, desk, kind, &key.value);
        }
    }
    parties.text(person, desk, &ticket.subject);
    for message in batch.messages.iter().filter(|row| row.ticket_id == ticket.id) {
        parties.sender(person, desk, message);
        for text in [Some(&message.subject), Some(&message.body), message.quoted.as_ref()] {
            parties.text(person, desk, text.map_or("", String::as_str));
        }
        for delivery in batch.deliveries.iter().filter(|row| row.message_id == Some(message.id)) {
            parties.note(person, desk, Kind::Address, &delivery.address);
        }
    }
    for recontact in batch.recontacts.iter().filter(|row| row.ticket_id == ticket.id) {
        parties.text(person, desk, &recontact.note);
    }
    parties
}
