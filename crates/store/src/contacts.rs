//! Citizens, companies and bodies, and what they are recognised by.

use model::Timestamp;
use model::contact::{ContactView, KeyKind};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, FromQueryResult, Set};

use crate::Result;
use crate::entity::contact;
use crate::sql::Sql;

/// A contact by id.
pub async fn find(db: &impl ConnectionTrait, id: i64) -> Result<Option<contact::Model>> {
    contact::Entity::find_by_id(id).one(db).await
}

/// Adds a contact with its keys.
pub async fn insert(db: &impl ConnectionTrait, name: &str, keys: &[(KeyKind, String)], now: Timestamp) -> Result<i64> {
    let row = contact::ActiveModel {
        name: Set(name.to_owned()),
        created_at: Set(now),
        ..Default::default()
    };
    let id = row.insert(db).await?.id;
    add_keys(db, id, keys).await?;
    Ok(id)
}

/// Adds the keys that the contact does not have yet.
pub async fn add_keys(db: &impl ConnectionTrait, contact_id: i64, keys: &[(KeyKind, String)]) -> Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new("INSERT INTO contact_key (contact_id, kind, value) VALUES ", []);
    for (i, (kind, value)) in keys.iter().enumerate() {
        sql.push(if i == 0 { "(" } else { ", (" });
        sql.bind(contact_id)
            .push(", ")
            .bind(*kind)
            .push(", ")
            .bind(value.clone())
            .push(")");
    }
    sql.push(" ON CONFLICT (contact_id, kind, value) DO NOTHING");
    sql.run(db).await?;
    Ok(())
}

/// Gives a contact its name (a caller known only by number until now).
pub async fn rename(db: &impl ConnectionTrait, id: i64, name: &str) -> Result<()> {
    Sql::new("UPDATE contact SET name = $2 WHERE id = $1", [id.into(), name.into()])
        .run(db)
        .await?;
    Ok(())
}

/// A contact that one or more keys matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    pub contact: ContactView,
    /// The kinds of key that matched.
    pub by: Vec<KeyKind>,
}

/// Contacts that have any of these keys, best match first, at most `limit`.
pub async fn matching(db: &impl ConnectionTrait, keys: &[(KeyKind, String)], limit: usize) -> Result<Vec<Match>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        name: String,
        kind: KeyKind,
        value: String,
    }
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new(
        "SELECT c.id, c.name, k.kind, k.value FROM contact c JOIN contact_key k ON k.contact_id = c.id \
         WHERE c.id IN (SELECT contact_id FROM contact_key WHERE value IN ",
        [],
    );
    sql.bind_list(keys.iter().map(|(_, value)| value.clone()))
        .push(" LIMIT 50) ORDER BY c.id, k.id");
    let mut found: Vec<Match> = Vec::new();
    for row in sql.all::<Row>(db).await? {
        if found.last().is_none_or(|last| last.contact.id != row.id) {
            let contact = ContactView {
                id: row.id,
                name: row.name,
                keys: Vec::new(),
            };
            found.push(Match {
                contact,
                by: Vec::new(),
            });
        }
        let Some(last) = found.last_mut() else { continue };
        // A PEC address is an address: somebody who writes from either is the same correspondent.
        let same = keys
            .iter()
            .any(|(kind, value)| *value == row.value && same_sort(*kind, row.kind));
        if same && !last.by.contains(&row.kind) {
            last.by.push(row.kind);
        }
        last.contact.keys.push((row.kind, row.value));
    }
    found.retain(|found| !found.by.is_empty());
    found.sort_by_key(|found| std::cmp::Reverse(found.by.len()));
    found.truncate(limit);
    Ok(found)
}

fn same_sort(a: KeyKind, b: KeyKind) -> bool {
    let address = |kind| matches!(kind, KeyKind::Email | KeyKind::Pec);
    a == b || (address(a) && address(b))
}
