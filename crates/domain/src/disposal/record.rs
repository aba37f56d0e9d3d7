//! The record of a destruction (verbale): a text in Italian, the language of who receives it, proved by its SHA-256.

use std::fmt::Write;

use model::Timestamp;
use model::disposal::{Basis, DocumentKind};
use sha2::{Digest, Sha256};
use store::disposals::{Disposal, documents, items};
use store::{ConnectionTrait, Database};

use crate::desk::hex;
use crate::{Desk, Error, Result};

/// The record, and its SHA-256.
pub(super) async fn write(
    desk: &Desk,
    db: &impl ConnectionTrait,
    disposal: &Disposal,
    now: Timestamp,
) -> Result<(String, String)> {
    let tally = items::tally(db, disposal.id).await?;
    let documents = documents::names(db, disposal.id).await?;
    let backup = store::backups::newest_before(db, now).await?;
    let text = text(desk, disposal, now, tally, &documents, backup).map_err(|error| Error::Fault(error.to_string()))?;
    let sha256 = hex(&Sha256::digest(text.as_bytes()));
    Ok((text, sha256))
}

fn text(
    desk: &Desk,
    disposal: &Disposal,
    now: Timestamp,
    tally: model::disposal::Tally,
    documents: &[(DocumentKind, String, String)],
    backup: Option<(String, Timestamp)>,
) -> std::result::Result<String, std::fmt::Error> {
    let at = |at: Timestamp| desk.zone.input(at).replace('T', " ");
    let when = |moment: Option<Timestamp>| moment.map(at).unwrap_or_default();
    let sum = |kind: DocumentKind| {
        let found = documents.iter().find(|(known, _, _)| *known == kind);
        found
            .map(|(_, name, sha256)| format!("{name} (SHA-256 {sha256})"))
            .unwrap_or_default()
    };
    let mut out = String::new();
    writeln!(out, "VERBALE DI DISTRUZIONE N. {}", disposal.id)?;
    writeln!(out, "Sistema: {}", desk.public_url)?;
    writeln!(out)?;
    writeln!(out, "Contratto: {}", disposal.contract)?;
    writeln!(out, "Classe: {}", disposal.class.as_deref().unwrap_or("tutte"))?;
    let basis = match disposal.basis {
        Basis::Scarto => "scarto autorizzato dalla Soprintendenza (D.Lgs. 42/2004, art. 21)",
        Basis::Restitution => {
            "cancellazione delle copie dopo la restituzione (Reg. (UE) 2016/679, art. 28, par. 3, lett. g)"
        }
    };
    writeln!(out, "Base: {basis}")?;
    writeln!(out, "Motivo: {}", disposal.reason)?;
    writeln!(out)?;
    writeln!(out, "Proposta: {} il {}", disposal.proposer, at(disposal.proposed_at))?;
    writeln!(
        out,
        "Elenco: {} ticket, {} byte, SHA-256 {}",
        disposal.tickets,
        disposal.bytes,
        disposal.list_sha256.as_deref().unwrap_or_default()
    )?;
    if let Some(manifest) = disposal.manifest.as_deref().filter(|manifest| !manifest.is_empty()) {
        writeln!(
            out,
            "Pacchetto verificato il {}: manifesto SHA-256 {manifest}",
            when(disposal.packaged_at)
        )?;
    }
    writeln!(
        out,
        "Accettazione: {}, {}, protocollo {}; registrata da {} il {}",
        disposal.accepted_who,
        disposal.accepted_on,
        disposal.accepted_protocol,
        disposal.acceptor.as_deref().unwrap_or_default(),
        when(disposal.accepted_at)
    )?;
    writeln!(out, "  lettera: {}", sum(DocumentKind::Acceptance))?;
    writeln!(
        out,
        "Autorizzazione: {}, atto {} del {}; registrata da {} il {}",
        disposal.authority,
        disposal.act_number,
        disposal.act_on,
        disposal.authoriser.as_deref().unwrap_or_default(),
        when(disposal.authorised_at)
    )?;
    writeln!(out, "  atto: {}", sum(DocumentKind::Act))?;
    let starter = disposal.starter.as_deref().unwrap_or("la riga di comando del server");
    writeln!(
        out,
        "Esecuzione: avviata da {starter} il {}, conclusa il {}",
        when(disposal.started_at),
        at(now)
    )?;
    writeln!(out)?;
    writeln!(
        out,
        "Distrutti: {} ticket con messaggi, allegati, posta, ricevute e cronologia",
        tally.destroyed
    )?;
    writeln!(out, "Messaggi di posta senza ticket distrutti: {}", disposal.mails)?;
    writeln!(out, "File rimossi: {}", disposal.files)?;
    writeln!(out, "Lasciati perché bloccati: {}", tally.held)?;
    writeln!(out, "Lasciati perché cambiati dopo l'elenco: {}", tally.changed)?;
    writeln!(out)?;
    let method = match desk.store.database() {
        Database::Sqlite => {
            "righe cancellate e sovrascritte nel database (secure_delete), registro delle scritture (WAL) svuotato; file rimossi"
        }
        Database::Postgres => {
            "righe cancellate dal database e tabelle ripulite (VACUUM); file rimossi. Pagine libere, WAL e repliche di \
             PostgreSQL sono riusati nel tempo: li governa chi gestisce il server"
        }
    };
    writeln!(out, "Metodo: {method}")?;
    match disposal.keys_at {
        Some(keys_at) => writeln!(
            out,
            "Chiavi dei file del contratto: distrutte il {}. I file del contratto non si leggono più in nessuna copia della cartella.",
            at(keys_at)
        )?,
        None => writeln!(out, "Chiavi dei file del contratto: non distrutte")?,
    }
    match backup {
        Some((name, made_at)) => writeln!(
            out,
            "Copie di sicurezza: contengono ancora questi dati quelle fino a {name} ({}). Ognuna diventa illeggibile quando \
             viene eliminata con la sua chiave (sportello backup prune); il giorno resta nel registro.",
            at(made_at)
        )?,
        None => writeln!(
            out,
            "Copie di sicurezza: nessuna di questo sistema contiene questi dati"
        )?,
    }
    writeln!(
        out,
        "Restano: numero, date, classe e impronta di ogni ticket; l'impronta di ogni messaggio di posta, perché non venga riletto; \
         il registro degli accessi fino al suo termine. Le copie sul server di posta sono di chi lo gestisce."
    )?;
    Ok(out)
}
