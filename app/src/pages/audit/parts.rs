//! The chain and the entries.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::audit::{AuditRow, ChainView, Verified};

use crate::components::icon::Icon;
use crate::components::time::When;
use crate::format;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

/// How the chain stands, and the way to have it verified.
#[component]
pub fn Chain(chain: ChainView) -> impl IntoView {
    let l = use_locale();
    let ChainView {
        last_seq,
        last_hash,
        last_at,
        verified,
        running,
    } = chain;
    let reached = match last_at {
        Some(at) => {
            view! { <p>{td_string!(l, audit.chain_at, n = last_seq).to_string()}" "<When at=at/></p> }.into_any()
        }
        None => view! { <p>{td_string!(l, audit.chain_empty)}</p> }.into_any(),
    };
    let result = match verified {
        Some(verified) => view! { <Found verified=verified/> }.into_any(),
        None => view! { <p>{td_string!(l, audit.never)}</p> }.into_any(),
    };
    view! {
        <section class="form-section" aria-labelledby="chain">
            <h2 id="chain">{td_string!(l, audit.chain)}</h2>
            {reached}
            <p class="audit-data">{td_string!(l, audit.hash)}" "<code>{last_hash}</code></p>
            {result}
            {if running {
                view! {
                    <p><span class="badge badge-state-waiting"><Icon name="clock"/>{td_string!(l, audit.running)}</span>" "{td_string!(l, audit.reload)}</p>
                }.into_any()
            } else {
                view! {
                    <form class="inline-form" method="post" action=paths::AUDIT_VERIFY>
                        <button class="btn btn-secondary btn-small" type="submit"><Icon name="refresh"/>{td_string!(l, audit.verify)}</button>
                    </form>
                }.into_any()
            }}
        </section>
    }
}

/// What the last verification found, when, and by whom.
#[component]
fn Found(verified: Verified) -> impl IntoView {
    let l = use_locale();
    let Verified { at, by, found } = verified;
    let (class, icon, text) = match &found.broken {
        None => ("badge badge-ok", "check", td_string!(l, audit.whole)),
        Some(_) => ("badge badge-late", "warning", td_string!(l, audit.broken)),
    };
    let by = match by {
        Some(who) => td_string!(l, audit.verified_by, who = who).to_string(),
        None => td_string!(l, audit.by_command).to_owned(),
    };
    let broken = found.broken.as_ref().map(|broken| words::audit::broken(l, broken));
    let (entries, digests) = (found.entries, found.digests);
    let turned_back =
        (found.turned_back > 0).then(|| td_string!(l, audit.turned_back, n = found.turned_back).to_string());
    let unsealed = (found.unsealed > 0).then(|| td_string!(l, audit.unsealed, n = found.unsealed).to_string());
    view! {
        <p id="chain-state"><span class=class><Icon name=icon/>{text}</span>" "{td_string!(l, audit.verified)}" "<When at=at/>" "{by}</p>
        {broken.map(|broken| view! { <div class="alert alert-error"><Icon name="error"/><p>{broken}</p></div> })}
        <p class="muted">{td_string!(l, audit.checked, n = entries, digests = digests).to_string()}" "{unsealed}" "{turned_back}</p>
    }
}

#[component]
pub fn Rows(rows: Vec<AuditRow>) -> impl IntoView {
    let l = use_locale();
    let shown = rows.len();
    view! {
        <table class="table table-cards" role="table">
            <caption class="visually-hidden">{td_string!(l, audit.caption, n = shown).to_string()}</caption>
            <thead role="rowgroup"><tr role="row">
                <th role="columnheader" scope="col">{td_string!(l, audit.at)}</th>
                <th role="columnheader" scope="col">{td_string!(l, audit.who)}</th>
                <th role="columnheader" scope="col">{td_string!(l, audit.kind)}</th>
                <th role="columnheader" scope="col">{td_string!(l, audit.what)}</th>
                <th role="columnheader" scope="col">{td_string!(l, audit.on)}</th>
                <th role="columnheader" scope="col">{td_string!(l, audit.data)}</th>
                <th role="columnheader" scope="col">{td_string!(l, audit.seal)}</th>
            </tr></thead>
            <tbody role="rowgroup">{rows.into_iter().map(|row| view! { <Row row=row/> }).collect_view()}</tbody>
        </table>
    }
}

#[component]
fn Row(row: AuditRow) -> impl IntoView {
    let l = use_locale();
    let who = match (row.actor, row.actor_id) {
        (Some(name), _) => name,
        (None, Some(id)) => td_string!(l, audit.number, n = id).to_string(),
        (None, None) => td_string!(l, audit.desk).to_owned(),
    };
    let what = words::audit::action(l, &row.action).map(|words| view! { <span>{words}</span>" " });
    let ticket = row
        .ticket_id
        .map(|id| view! { <a href=paths::audit_of(id)>{format::number(id)}</a>" " });
    // A ticket is named by its number alone.
    let object = (row.object != "ticket").then(|| match row.object_id {
        Some(id) => format!("{} {id}", row.object),
        None => row.object.clone(),
    });
    let place = row
        .seq
        .map_or_else(|| td_string!(l, audit.not_sealed).to_owned(), |seq| seq.to_string());
    view! {
        <tr role="row">
            <td role="cell"><When at=row.at/></td>
            <td role="cell" data-label=td_string!(l, audit.who)>{who}</td>
            <td role="cell" data-label=td_string!(l, audit.kind)>{row.kind.map(|kind| words::audit::kind(l, kind))}</td>
            <td role="cell" data-label=td_string!(l, audit.what)>{what}<code>{row.action.clone()}</code></td>
            <td role="cell" data-label=td_string!(l, audit.on)>{ticket}{object}</td>
            <td role="cell" class="audit-data" data-label=td_string!(l, audit.data)>{row.data}</td>
            <td role="cell" data-label=td_string!(l, audit.seal)>{place}</td>
        </tr>
    }
}
