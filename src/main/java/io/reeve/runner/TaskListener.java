package io.reeve.runner;

/** Takes the news of one attempt, from any thread. */
public interface TaskListener {
    /** It runs. May be left out by what is over in a moment. */
    void started();

    /** @param percent 0 to 100 */
    void progress(int percent, String text);

    /** It is over, and nothing of it runs any more. Only the first call counts, and nothing does behind it. */
    void ended(TaskEnd end);
}
