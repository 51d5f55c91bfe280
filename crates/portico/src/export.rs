//! `portico export`: everything public as files that need no program (art. 21): a folder a site that
//! any web server can serve, and `articles.jsonl` with one article a line. What is withdrawn or taken
//! down is not in it.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use content::archive::export;
use content::archive::walk::Wanted;
use indicatif::ProgressBar;
use serde_json::json;

use crate::Place;
use crate::archive::{chosen, written_down};

/// Options of `portico export`.
#[derive(Args)]
pub struct Export {
    #[command(flatten)]
    place: Place,
    /// Label of the site: `www`, `jw`; every site when left out. May be repeated.
    #[arg(long, value_name = "LABEL")]
    site: Vec<String>,
    /// Only the pages and files.
    #[arg(long, conflicts_with = "lines")]
    files: bool,
    /// Only the JSON lines.
    #[arg(long)]
    lines: bool,
    /// Folder to write into.
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// For machines.
    #[arg(long)]
    json: bool,
}

impl Export {
    /// Carries it out.
    pub async fn run(self) -> Result<ExitCode> {
        let app = self.place.open().await?;
        construction::hosts::load(&app).await?;
        std::fs::create_dir_all(&self.out).with_context(|| self.out.display().to_string())?;
        let mut told = Vec::new();
        let mut list = match self.files {
            true => None,
            false => Some(BufWriter::new(File::create(self.out.join("articles.jsonl"))?)),
        };
        for host in chosen(&app, &self.site)? {
            let bar = ProgressBar::new_spinner().with_message(format!("writing {}", host.origin));
            bar.enable_steady_tick(std::time::Duration::from_millis(200));
            let folder = self.out.join(format!("{}.{}", host.label, app.settings.base_domain));
            let wanted = Wanted { since: None, languages: true };
            let files = if self.lines { 0 } else { export::files(&app, &host, wanted, &folder).await? };
            let articles = match &mut list {
                Some(list) => export::lines(&app, &host, list).await?,
                None => 0,
            };
            bar.finish_and_clear();
            if !self.json {
                println!("{}: {files} files, {articles} articles", host.label);
            }
            let effect = json!({"files": files, "articles": articles});
            written_down(&app, "site.export", &host, &effect).await?;
            told.push(json!({"site": host.label, "files": files, "articles": articles}));
        }
        if let Some(mut list) = list {
            list.flush()?;
        }
        if self.json {
            println!("{}", json!(told));
        }
        Ok(ExitCode::SUCCESS)
    }
}
