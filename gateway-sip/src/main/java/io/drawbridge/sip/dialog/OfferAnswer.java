package io.drawbridge.sip.dialog;

/**
 * Which message of a dialog may carry an offer and which the answer (RFC 3264, RFC 6337 section 2.2, table 1). Pure; knows nothing of
 * what the descriptions say.
 *
 * <pre>
 * offer in            answer in
 * INVITE              2xx to INVITE, or a reliable 1xx
 * 2xx to INVITE       ACK
 * reliable 1xx        PRACK
 * PRACK               2xx to PRACK
 * UPDATE              2xx to UPDATE
 * </pre>
 */
final class OfferAnswer {
    /** Whose offer is open. */
    enum State {
        /** Nothing was described yet. */
        NONE,
        /** Their offer waits for our answer. */
        THEIRS,
        /** Our offer waits for their answer. */
        OURS,
        /** Each description has its answer. */
        AGREED
    }

    /** What moves it. */
    enum Input {
        THEIR_OFFER,
        OUR_OFFER,
        ANSWER,
        DROPPED_FIRST,
        DROPPED
    }

    /** The messages that can carry a description. */
    enum Carrier {
        INVITE,
        PROVISIONAL,
        SUCCESS,
        ACK,
        PRACK,
        PRACK_OK,
        UPDATE,
        UPDATE_OK;

        /** Whether a description in this message answers an offer that went in {@code offer}. */
        boolean answers(Carrier offer) {
            return switch (offer) {
                case INVITE -> this == SUCCESS || this == PROVISIONAL;
                case SUCCESS -> this == ACK;
                case PROVISIONAL -> this == PRACK;
                case PRACK -> this == PRACK_OK;
                case UPDATE -> this == UPDATE_OK;
                case ACK, PRACK_OK, UPDATE_OK -> false;
            };
        }
    }

    /** What a description that came in is. */
    enum Verdict {
        OFFER,
        ANSWER,
        /** A repetition, or out of place: not looked at. */
        EXTRA,
        /** It meets our open offer: 491 (RFC 3261 section 14.2, RFC 3311 section 5.2). */
        GLARE,
        /** It meets an offer of their own that we have not answered: 500 with Retry-After. */
        BUSY
    }

    private State state = State.NONE;
    private Carrier openIn = Carrier.INVITE;
    private boolean agreedOnce;

    /**
     * NONE and AGREED: an offer to THEIRS or OURS. THEIRS and OURS: the answer to AGREED; dropped (refused, cancelled, unanswered) to
     * AGREED, or to NONE if nothing was ever agreed. Anything else changes nothing.
     */
    static State next(State state, Input input) {
        return switch (state) {
            case NONE, AGREED ->
                switch (input) {
                    case THEIR_OFFER -> State.THEIRS;
                    case OUR_OFFER -> State.OURS;
                    default -> state;
                };
            case THEIRS, OURS ->
                switch (input) {
                    case ANSWER, DROPPED -> State.AGREED;
                    case DROPPED_FIRST -> State.NONE;
                    default -> state;
                };
        };
    }

    State state() {
        return state;
    }

    /** Whether an offer of either side waits for its answer. */
    boolean open() {
        return state == State.THEIRS || state == State.OURS;
    }

    /** Whether our open offer waits for an answer in that message. */
    boolean wantsAnswerIn(Carrier carrier) {
        return state == State.OURS && carrier.answers(openIn);
    }

    /** A description has come in that message. */
    Verdict received(Carrier carrier) {
        if (wantsAnswerIn(carrier)) {
            answered();
            return Verdict.ANSWER;
        }
        return switch (carrier) {
            case INVITE, UPDATE ->
                switch (state) {
                    case OURS -> Verdict.GLARE;
                    case THEIRS -> Verdict.BUSY;
                    case NONE, AGREED -> offered(carrier);
                };
            case PRACK -> state == State.AGREED ? offered(carrier) : Verdict.EXTRA;
            case PROVISIONAL, SUCCESS -> state == State.NONE ? offered(carrier) : Verdict.EXTRA;
            case ACK, PRACK_OK, UPDATE_OK -> Verdict.EXTRA;
        };
    }

    private Verdict offered(Carrier carrier) {
        move(Input.THEIR_OFFER);
        openIn = carrier;
        return Verdict.OFFER;
    }

    /** We want to offer in that message; false if an offer is open. */
    boolean offer(Carrier carrier) {
        if (open()) {
            return false;
        }
        move(Input.OUR_OFFER);
        openIn = carrier;
        return true;
    }

    /** The open offer has its answer: ours is sent, or theirs has come. */
    void answered() {
        agreedOnce |= open();
        move(Input.ANSWER);
    }

    /** The open offer came to nothing: things are as they were before it. */
    void dropped() {
        move(agreedOnce ? Input.DROPPED : Input.DROPPED_FIRST);
    }

    private void move(Input input) {
        state = next(state, input);
    }
}
