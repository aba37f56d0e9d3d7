//! Queues of competence, and the signature under their replies.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::admin::QueueAdminView;

use super::parts::{About, ActiveBadge, EditCell, FormFoot, FormHead, Heads, ListHead, NameCell, Nothing, use_asked};
use crate::api;
use crate::api::admin::FormScreen;
use crate::components::area::AreaField;
use crate::components::choice::{CheckField, SelectField, offered};
use crate::components::drawn::drawn;
use crate::components::field::TextField;
use crate::components::problem::ProblemPage;
use crate::paths;
use crate::state::locale::use_locale;

#[component]
pub fn QueuesPage() -> impl IntoView {
    let queues = Resource::new(|| (), |()| api::admin::queues());
    view! {
        <Transition>
            {drawn(move || async move {
                match queues.await {
                    Ok(rows) => view! { <Queues rows=rows/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Queues(rows: Vec<QueueAdminView>) -> impl IntoView {
    let l = use_locale();
    if rows.is_empty() {
        return view! {
            <ListHead title=td_string!(l, admin.queues) list=paths::QUEUES add=td_string!(l, admin.new_queue)/>
            <Nothing/>
        }
        .into_any();
    }
    let heads = vec![
        td_string!(l, admin.name),
        td_string!(l, admin.slug),
        td_string!(l, admin.signature),
        td_string!(l, admin.status),
    ];
    let rows = rows.into_iter().map(|row| {
        let href = paths::form(paths::QUEUES, Some(row.id));
        // A signature is known by its first line.
        let signature = row.signature.lines().next().unwrap_or_default().to_owned();
        view! {
            <tr role="row" class:off=!row.active>
                <NameCell href=href.clone() name=row.name.clone()/>
                <td role="cell" class="mono" data-label=td_string!(l, admin.slug)>{row.slug}</td>
                <td role="cell" data-label=td_string!(l, admin.signature)>{signature}</td>
                <td role="cell"><ActiveBadge active=row.active/></td>
                <EditCell href=href name=row.name/>
            </tr>
        }
    });
    view! {
        <ListHead title=td_string!(l, admin.queues) list=paths::QUEUES add=td_string!(l, admin.new_queue)/>
        <table class="table table-cards" role="table">
            <caption class="visually-hidden">{td_string!(l, admin.queues)}</caption>
            <Heads names=heads/>
            <tbody role="rowgroup">{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

#[component]
pub fn QueuePage() -> impl IntoView {
    let asked = use_asked();
    let screen = Resource::new(move || asked.get(), |asked| api::admin::queue(asked.id, asked.again));
    view! {
        <Transition>
            {drawn(move || async move {
                match screen.await {
                    Ok(screen) => view! { <QueueForm screen=screen/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn QueueForm(screen: FormScreen<QueueAdminView>) -> impl IntoView {
    let l = use_locale();
    let FormScreen {
        item, typed, classes, ..
    } = screen;
    let is_new = item.id == 0;
    let title = if is_new {
        td_string!(l, admin.new_queue).to_owned()
    } else {
        item.name
    };
    let slug = if is_new {
        view! {
            <TextField name="slug" span="span-4" mono=true label=td_string!(l, admin.slug).to_owned() typed=typed.clone() required=true
                hint=td_string!(l, admin.slug_hint).to_owned()/>
        }
        .into_any()
    } else {
        view! {
            <div class="field span-4">
                <label for="slug">{td_string!(l, admin.slug)}</label>
                <input id="slug" name="slug" type="text" class="mono" value=item.slug readonly aria-describedby="slug-hint"/>
                <p class="hint" id="slug-hint">{td_string!(l, admin.slug_stays)}</p>
            </div>
        }
        .into_any()
    };
    view! {
        <FormHead title=title list=paths::QUEUES list_title=td_string!(l, admin.queues) typed=typed.clone() inactive=!item.active/>
        <form class="admin-form" method="post" action=paths::QUEUES novalidate>
            <About id=item.id/>
            <div class="fields">
                <TextField name="name" span="span-5" label=td_string!(l, admin.name).to_owned() typed=typed.clone() required=true/>
                {slug}
                <TextField name="sort" kind="number" span="span-3" label=td_string!(l, admin.sort).to_owned() typed=typed.clone()/>
                <AreaField name="signature" rows="5" label=td_string!(l, admin.signature).to_owned() typed=typed.clone()
                    hint=td_string!(l, admin.signature_hint).to_owned()/>
                <AreaField name="reply_template" rows="6" label=td_string!(l, admin.reply_template).to_owned() typed=typed.clone()
                    hint=td_string!(l, admin.reply_template_hint).to_owned()/>
                <CheckField name="receipt_active" label=td_string!(l, admin.receipt_active).to_owned() typed=typed.clone()/>
                <TextField name="receipt_subject" label=td_string!(l, admin.receipt_subject).to_owned() typed=typed.clone()/>
                <AreaField name="receipt_body" rows="8" label=td_string!(l, admin.receipt_body).to_owned() typed=typed.clone()
                    hint=td_string!(l, admin.receipt_hint).to_owned()/>
                <CheckField name="verifies" label=td_string!(l, admin.verifies).to_owned() typed=typed.clone()/>
                <AreaField name="checklist" rows="5" label=td_string!(l, admin.checklist).to_owned() typed=typed.clone()
                    hint=td_string!(l, admin.checklist_hint).to_owned()/>
                <AreaField name="request_template" rows="6" label=td_string!(l, admin.request_template).to_owned() typed=typed.clone()
                    hint=td_string!(l, admin.request_template_hint).to_owned()/>
                <SelectField name="retention_class_id" span="span-6" label=td_string!(l, retention.class_label).to_owned() typed=typed.clone()
                    options=offered(&classes) nothing=td_string!(l, retention.usual).to_owned() hint=td_string!(l, retention.queue_hint).to_owned()/>
                <CheckField name="active" label=td_string!(l, admin.active_label).to_owned() typed=typed/>
            </div>
            <FormFoot list=paths::QUEUES/>
        </form>
    }
}
