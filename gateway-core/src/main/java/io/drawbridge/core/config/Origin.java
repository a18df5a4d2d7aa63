package io.drawbridge.core.config;

/**
 * Where the value of a key comes from.
 *
 * @param name what an operator would change to change it: {@code --set xmpp.domain}, {@code DRAWBRIDGE_XMPP_DOMAIN} or the file; empty
 *     for what was stored and for defaults
 */
public record Origin(Layer layer, String name) {
    static final Origin DEFAULT = new Origin(Layer.DEFAULT, "");
    static final Origin STORED = new Origin(Layer.STORED, "");

    /** The layers of a configuration; a later one counts over an earlier one. */
    public enum Layer {
        DEFAULT,
        FILE,
        /** By API or page. */
        STORED,
        ENVIRONMENT,
        FLAG;

        /** Whether what is stored does not count beside it. */
        public boolean isAboveStored() {
            return compareTo(STORED) > 0;
        }
    }
}
