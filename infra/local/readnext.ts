#!/usr/bin/env node
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { ReadnextError } from "../../shared/errors/errors.ts";
import { isReleaseId } from "../../shared/release/names.ts";
import { articlesCommand } from "./commands/articles.ts";
import { complain } from "./commands/complain.ts";
import { foldInCommand } from "./commands/fold-in.ts";
import { promoteCommand } from "./commands/promote.ts";
import { pruneCommand } from "./commands/prune.ts";
import { recommendCommand } from "./commands/recommend.ts";
import { releasesCommand } from "./commands/releases.ts";
import { reportCommand } from "./commands/report.ts";
import { retrainCommand } from "./commands/retrain.ts";
import { rollbackCommand } from "./commands/rollback.ts";
import { startCommand } from "./commands/start.ts";
import { statusCommand } from "./commands/status.ts";
import { verifyCommand } from "./commands/verify.ts";

const exitFailure = 1;
const exitUsage = 2;

function command(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .addOption(new Option("--data <dir>", "the data folder").default(".readnext"))
    .addOption(new Option("--config <file>", "configuration, JSON; see docs/run.md for the keys"))
    .addOption(new Option("--json", "print JSON, for programs").default(false));
}

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("a port is a whole number from 0 to 65535.");
}

function resultCount(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= 1023) return count;
  throw new InvalidArgumentError("it is a whole number from 1 to 1023.");
}

function releaseId(text: string): string {
  if (isReleaseId(text)) return text;
  throw new InvalidArgumentError("it is no release's id, such as 6e4892032e73ef0b-a1048626.");
}

function releaseCount(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 2 && count <= 10_000) return count;
  throw new InvalidArgumentError("it is a whole number from 2 to 10000.");
}

const reasonOption = () => new Option("--reason <text>", "why; kept in the history of the pointer");

const articlesOption = () =>
  new Option("--articles <path>", "articles to drop in first: .jsonl, .txt, .tar.gz, or a folder of them");

const program = new Command("readnext")
  .description("Learns the topics of articles and tells what to read next, with the reason why.")
  .version("0.1.0")
  .addCommand(
    command("start", "retrain if there is something new, then answer queries over HTTP until Ctrl-C")
      .addOption(articlesOption())
      .addOption(
        new Option("--port <n>", "where to listen, on this machine only").argParser(portNumber).default(8080),
      )
      .addOption(new Option("--no-serve", "end after retraining"))
      .action(startCommand),
  )
  .addCommand(
    command("retrain", "run the state machine once")
      .addOption(articlesOption())
      .addOption(new Option("--force", "run although nothing is new").default(false))
      .addOption(
        new Option("--override <reason>", "let through what the gate refuses; the reason is recorded"),
      )
      .addOption(new Option("--state-machine <arn>", "start it on AWS instead, and wait for its end"))
      .action(retrainCommand),
  )
  .addCommand(
    command("fold-in", "let readers have articles that came after the release, without a retraining")
      .addOption(articlesOption())
      .action(foldInCommand),
  )
  .addCommand(
    command("recommend", "what to read after an article, or after a text")
      .argument("[article]", "the article's id")
      .addOption(new Option("--text <text>", "a text instead of an article"))
      .addOption(new Option("-k, --count <n>", "how many at most").argParser(resultCount))
      .action(recommendCommand),
  )
  .addCommand(
    command("articles", "the articles of the serving release")
      .addOption(new Option("--limit <n>", "how many at most").argParser(resultCount).default(20))
      .addOption(new Option("--cursor <cursor>", "begin where the page before told to go on"))
      .action(articlesCommand),
  )
  .addCommand(
    command("releases", "every release, newest first, what can be done with it, and what served when").action(
      releasesCommand,
    ),
  )
  .addCommand(
    command("promote", "let a release serve that was made before, without a run")
      .argument("<release>", "its id", releaseId)
      .addOption(reasonOption())
      .action(promoteCommand),
  )
  .addCommand(
    command("rollback", "return to the release that served before")
      .addOption(reasonOption())
      .action(rollbackCommand),
  )
  .addCommand(
    command("verify", "compare every file of a release with the hash that it was promoted with")
      .argument("[release]", "its id; left out: the serving release", releaseId)
      .addOption(
        new Option("--deep", "also make it again from what it was made from, and compare").default(false),
      )
      .action(verifyCommand),
  )
  .addCommand(
    command("report", "what a release was found to be when it was judged, and where its page lies")
      .argument("[release]", "its id; left out: the serving release", releaseId)
      .addOption(new Option("--run <run>", "of a run instead, also of one that was refused"))
      .addOption(new Option("--html <file>", "write the page to a file"))
      .action(reportCommand),
  )
  .addCommand(
    command("prune", "delete old releases: files, models and endpoints")
      .addOption(
        new Option("--keep <n>", "how many to keep; left out: retention.releaseFiles").argParser(
          releaseCount,
        ),
      )
      .addOption(new Option("--dry-run", "only tell what would be deleted").default(false))
      .action(pruneCommand),
  )
  .addCommand(command("status", "what is serving, and how many files were dropped").action(statusCommand));

/** Commander would end with 1 for wrong usage; programs that call us tell usage from failure by 2. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitUsage;
  complain(error);
  return error instanceof ReadnextError && error.code === "USAGE" ? exitUsage : exitFailure;
}

for (const each of [program, ...program.commands]) each.exitOverride();
try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}
