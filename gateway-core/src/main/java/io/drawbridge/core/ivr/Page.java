package io.drawbridge.core.ivr;

/** A page that callers see, with room for what they type; drawn by src/main/picture/make-pages.sh. */
public enum Page {
    NUMBER(0),
    NUMBER_AGAIN(1),
    PIN(2),
    PIN_AGAIN(3),
    LOBBY(4),
    CONNECTED(5),
    GOODBYE(6);

    private final int index;

    Page(int index) {
        this.index = index;
    }

    /** Its place in the file of pages. */
    public int index() {
        return index;
    }
}
