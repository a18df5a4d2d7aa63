package io.drawbridge.sip.locate;

/** No place to send to. The message is one sentence that names what was looked up and what is wrong with it. */
public final class LocateFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With that sentence. */
    public LocateFault(String sentence) {
        super(sentence, null, false, false);
    }
}
