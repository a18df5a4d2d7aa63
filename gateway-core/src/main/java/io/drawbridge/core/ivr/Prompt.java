package io.drawbridge.core.ivr;

/** A sentence that callers hear, before a meeting or in it; spoken by src/main/prompts/make-prompts.sh. */
public enum Prompt {
    ENTER_NUMBER("enter-number"),
    ENTER_PIN("enter-pin"),
    WRONG_ENTRY("wrong-entry"),
    WAIT_FOR_HOST("wait-for-host"),
    CONNECTING("connecting"),
    GOODBYE("goodbye"),
    MUTED("muted"),
    UNMUTED("unmuted"),
    LOCKED("locked"),
    UNLOCKED("unlocked"),
    HOST_ONLY("host-only"),
    HELP("help");

    private final String key;

    Prompt(String key) {
        this.key = key;
    }

    /** The first part of its file's name. */
    public String key() {
        return key;
    }
}
