package io.drawbridge.core;

import io.drawbridge.core.net.ListenFault;
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

    /** {@code what} does not start; a port that cannot be opened speaks for itself. */
    static StartException failed(String what, Throwable e) {
        String sentence = sentence(e);
        return fault(inner(e) instanceof ListenFault ? sentence : what + " does not start: " + sentence);
    }

    /** What went wrong, without the wrappers that futures put around it. */
    static String sentence(Throwable e) {
        Throwable inner = inner(e);
        return inner.getMessage() == null ? inner.getClass().getSimpleName() : inner.getMessage();
    }

    /** The failure inside the wrappers of futures. */
    private static Throwable inner(Throwable e) {
        boolean isWrapper = e instanceof ExecutionException || e instanceof CompletionException;
        return isWrapper && e.getCause() != null ? inner(e.getCause()) : e;
    }

    /** The process's exit code: 2 for the configuration, else 1. */
    public int exitCode() {
        return isConfiguration ? 2 : 1;
    }
}
