package io.drawbridge.core;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** The gateway cannot start; the message is a sentence for the operator. */
public final class StartException extends Exception {
    private static final long serialVersionUID = 1;

    /** Whether changing the configuration would help. */
    private final boolean isConfiguration;

    private StartException(String message, boolean isConfiguration) {
        super(message);
        this.isConfiguration = isConfiguration;
    }

    static StartException configuration(String message) {
        return new StartException(message, true);
    }

    static StartException fault(String message) {
        return new StartException(message, false);
    }

    /** What went wrong, without the wrappers that futures put around it. */
    static String sentence(Throwable e) {
        boolean isWrapper = e instanceof ExecutionException || e instanceof CompletionException;
        if (isWrapper && e.getCause() != null) {
            return sentence(e.getCause());
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** The process's exit code: 2 for the configuration, else 1. */
    public int exitCode() {
        return isConfiguration ? 2 : 1;
    }
}
