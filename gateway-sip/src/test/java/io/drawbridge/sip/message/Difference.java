package io.drawbridge.sip.message;


/** How two readers of SIP may differ, and who is right (sections of RFC 3261 where no other is named). */
enum Difference {
    UNEXPLAINED;

    static Difference ofOurRefusal(String reason, String text) {
        return UNEXPLAINED;
    }

    static Difference ofTheirRefusal(String fault, String text) {
        return UNEXPLAINED;
    }

    static Difference ofField(String field, String ours, String theirs, String text) {
        return UNEXPLAINED;
    }
}
