package io.drawbridge.core;

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

    /** The process's exit code: 2 for the configuration, else 1. */
    public int exitCode() {
        return isConfiguration ? 2 : 1;
    }
}
