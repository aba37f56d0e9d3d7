//! The steps of a disposal that are forms, its record, and its list.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::disposal::{DisposalState, DisposalView, DocumentKind, ItemRow, ItemState};
use model::forms::Typed;

use super::disposal::By;
use crate::components::field::{FieldErrorLine, TextField};
use crate::components::icon::Icon;
use crate::components::time::When;
use crate::format;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

/// The region's acceptance.
#[component]
pub(super) fn Acceptance(found: DisposalView) -> impl IntoView {
    let l = use_locale();
    let open = found.may_dispose && found.state == DisposalState::Packaged;
    let said = found.accepted.clone().map(|done| {
        let text = format!(
            "{}, {}, {}",
            found.accepted_who,
            format::day(&found.accepted_on),
            found.accepted_protocol
        );
        view! { <p>{text}</p><By done=done/> }
    });
    let typed = found.typed.clone();
    view! {
        {said}
        <File found=found.clone() kind=DocumentKind::Acceptance/>
        {open.then(|| view! {
            <form method="post" action=paths::disposal_action(found.id, "accept") enctype="multipart/form-data" novalidate>
                <div class="fields">
                    <TextField name="accepted_who" span="span-6" label=td_string!(l, disposal.accepted_who).to_owned() typed=typed.clone() required=true/>
                    <TextField name="accepted_on" kind="date" span="span-3" label=td_string!(l, disposal.accepted_on).to_owned() typed=typed.clone() required=true/>
                    <TextField name="accepted_protocol" span="span-3" label=td_string!(l, disposal.accepted_protocol).to_owned() typed=typed.clone() required=true/>
                    <Upload label=td_string!(l, disposal.letter) typed=typed.clone()/>
                </div>
                <div class="form-actions"><button class="btn btn-primary" type="submit"><Icon name="check"/>{td_string!(l, disposal.accept)}</button></div>
            </form>
        })}
    }
}

/// The act that authorises.
#[component]
pub(super) fn Act(found: DisposalView) -> impl IntoView {
    let l = use_locale();
    let now = found.state == DisposalState::Accepted;
    let open = found.may_authorise && now;
    let other = now && !found.may_authorise;
    let said = found.authorised.clone().map(|done| {
        let text = format!(
            "{}, {}, {}",
            found.authority,
            found.act_number,
            format::day(&found.act_on)
        );
        view! { <p>{text}</p><By done=done/> }
    });
    let typed = found.typed.clone();
    view! {
        {said}
        <File found=found.clone() kind=DocumentKind::Act/>
        {other.then(|| view! { <p class="muted">{td_string!(l, disposal.authorise_elsewhere)}</p> })}
        {open.then(|| view! {
            <form method="post" action=paths::disposal_action(found.id, "authorise") enctype="multipart/form-data" novalidate>
                <div class="fields">
                    <TextField name="authority" span="span-6" label=td_string!(l, disposal.authority).to_owned() typed=typed.clone() required=true/>
                    <TextField name="act_number" span="span-3" label=td_string!(l, disposal.act_number).to_owned() typed=typed.clone() required=true/>
                    <TextField name="act_on" kind="date" span="span-3" label=td_string!(l, disposal.act_on).to_owned() typed=typed.clone() required=true/>
                    <Upload label=td_string!(l, disposal.act) typed=typed.clone()/>
                </div>
                <div class="form-actions"><button class="btn btn-primary" type="submit"><Icon name="check"/>{td_string!(l, disposal.authorise)}</button></div>
            </form>
        })}
    }
}

#[component]
fn Upload(label: &'static str, typed: Typed) -> impl IntoView {
    let wrong = typed.error("files").is_some();
    view! {
        <div class="field span-6">
            <label for="files">{label}" "<span class="req" aria-hidden="true">"*"</span></label>
            <input id="files" name="files" type="file" accept=".pdf,.p7m,.eml" aria-invalid=wrong.then_some("true")/>
            <FieldErrorLine typed=typed name="files"/>
        </div>
    }
}

/// The way to a document that was handed in.
#[component]
fn File(found: DisposalView, kind: DocumentKind) -> impl IntoView {
    let named = found.documents.into_iter().find(|(known, _)| *known == kind);
    named.map(|(kind, name)| {
        let href = paths::disposal_action(found.id, &format!("documents/{kind}"));
        view! { <p><a href=href download rel="external"><Icon name="clip"/>{name}</a></p> }
    })
}

/// The destruction.
#[component]
pub(super) fn Start(found: DisposalView) -> impl IntoView {
    let l = use_locale();
    let open = found.may_dispose && found.state == DisposalState::Authorised;
    let typed = found.typed.clone();
    let begun = found.started.is_some();
    let became = begun.then(|| {
        td_string!(
            l,
            disposal.became,
            destroyed = found.tally.destroyed,
            held = found.tally.held,
            changed = found.tally.changed
        )
        .to_string()
    });
    view! {
        {found.started.clone().map(|done| view! { <By done=done/> })}
        {became.map(|became| view! { <p>{became}</p> })}
        {found.keys.clone().map(|at| view! { <p><Icon name="key"/>{td_string!(l, disposal.keys)}" "<When at=at/></p> })}
        {open.then(|| view! {
            <form method="post" action=paths::disposal_action(found.id, "start") novalidate>
                <div class="alert alert-warning"><Icon name="warning"/><p>{td_string!(l, disposal.start_warning)}</p></div>
                <div class="fields">
                    <TextField name="count" span="span-6" label=td_string!(l, disposal.count_again).to_owned() typed=typed.clone() required=true/>
                </div>
                <div class="form-actions"><button class="btn btn-danger" type="submit">{td_string!(l, disposal.start)}</button></div>
            </form>
        })}
    }
}

/// What was written down of it.
#[component]
pub(super) fn Record(found: DisposalView) -> impl IntoView {
    let l = use_locale();
    let hash = found.record_sha256.unwrap_or_default();
    found.record.map(|record| {
        view! {
            <pre class="audit-data">{record}</pre>
            <p class="audit-data"><span class="muted">{td_string!(l, disposal.hash)}</span>" "<code>{hash}</code></p>
            <p><a class="btn btn-secondary" href=paths::disposal_action(found.id, "record") download rel="external"><Icon name="download"/>{td_string!(l, disposal.record_file)}</a></p>
        }
    })
}

/// The list, a page of it.
#[component]
pub(super) fn Items(found: DisposalView) -> impl IntoView {
    let l = use_locale();
    let none = found.items.is_empty();
    let more = found
        .more
        .map(|after| format!("{}?after={after}#list", paths::disposal(found.id)));
    let rows = found
        .items
        .into_iter()
        .map(|item| view! { <Item item=item/> })
        .collect_view();
    (!none).then(|| {
        view! {
            <section id="list" aria-labelledby="list-title">
                <h2 id="list-title">{td_string!(l, disposal.items)}</h2>
                <table class="table table-cards" role="table">
                    <caption class="visually-hidden">{td_string!(l, disposal.items)}</caption>
                    <thead role="rowgroup"><tr role="row">
                        <th role="columnheader" scope="col">{td_string!(l, disposal.number)}</th>
                        <th role="columnheader" scope="col">{td_string!(l, disposal.state)}</th>
                        <th role="columnheader" scope="col">{td_string!(l, disposal.size)}</th>
                        <th role="columnheader" scope="col">{td_string!(l, disposal.hash)}</th>
                    </tr></thead>
                    <tbody role="rowgroup">{rows}</tbody>
                </table>
                {more.map(|href| view! { <p><a href=href>{td_string!(l, disposal.more)}</a></p> })}
            </section>
        }
    })
}

#[component]
fn Item(item: ItemRow) -> impl IntoView {
    let l = use_locale();
    let held = item.held && item.state == ItemState::Listed;
    view! {
        <tr role="row">
            <th role="rowheader" scope="row"><a href=paths::ticket(item.ticket_id) rel="external">{format::number(item.ticket_id)}</a></th>
            <td role="cell" data-label=td_string!(l, disposal.state)>
                {words::disposal::item(l, item.state)}
                {held.then(|| view! { " "<span class="badge badge-warn"><Icon name="lock"/>{td_string!(l, disposal.i_held)}</span> })}
            </td>
            <td role="cell" data-label=td_string!(l, disposal.size)>{format::bytes(item.bytes)}</td>
            <td role="cell" class="audit-data" data-label=td_string!(l, disposal.hash)><code>{item.sha256}</code></td>
        </tr>
    }
}
