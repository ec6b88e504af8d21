import { setTimeout as pause } from "node:timers/promises";

/** One request of the load and what came of it. */
export interface Answered {
  /** What was going on when it was sent. */
  readonly phase: string;
  readonly path: string;
  /** 0: there was no answer. */
  readonly status: number;
  readonly text: string;
}

export interface Load {
  /** From now on requests are said to be of this phase. */
  enter: (phase: string) => void;
  readonly stop: () => Promise<readonly Answered[]>;
}

/** A path to GET, or to POST a text to. */
export interface Question {
  readonly path: string;
  readonly text?: string;
}

/** So many readers ask one question after the other, with a moment's rest between: a bounded load, however fast answers come. */
export function startLoad(
  url: string,
  questions: readonly Question[],
  { readers = 3, restMs = 20 } = {},
): Load {
  const answers: Answered[] = [];
  let phase = "";
  let going = true;
  let next = 0;

  async function ask({ path, text }: Question): Promise<Answered> {
    const asked = { phase, path };
    const body = JSON.stringify({ text });
    const headers = { "content-type": "application/json" };
    try {
      const response = await fetch(
        `${url}${path}`,
        text === undefined ? {} : { method: "POST", body, headers },
      );
      return { ...asked, status: response.status, text: await response.text() };
    } catch (error) {
      return { ...asked, status: 0, text: String(error) };
    }
  }

  async function read(): Promise<void> {
    while (going) {
      const question = questions[next++ % questions.length];
      if (question) answers.push(await ask(question));
      await pause(restMs);
    }
  }

  const reading = Promise.all(Array.from({ length: readers }, read));
  return {
    enter: (entered) => {
      phase = entered;
    },
    stop: async () => {
      going = false;
      await reading;
      return answers;
    },
  };
}
