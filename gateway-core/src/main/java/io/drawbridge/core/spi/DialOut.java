package io.drawbridge.core.spi;

import io.drawbridge.core.call.CallSnapshot;
import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.directory.MeetingSpec;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;

/** Calls from a meeting to somebody outside; lent by the leg that can place calls. Thread-safe. */
public interface DialOut {
    /**
     * Calls {@code uri} into the meeting; completes as soon as the call is on its way, not when it is answered. Once answered it is a
     * participant of the meeting, with the same id.
     *
     * @param uri an address or number as people write it, not trusted
     */
    CompletionStage<Result> dial(MeetingSpec meeting, String uri);

    /** The same, for one who wants to know how it goes on. */
    default CompletionStage<Result> dial(MeetingSpec meeting, String uri, Progress progress) {
        return dial(meeting, uri);
    }

    /** How a call goes on. Called on any thread; that it was answered is seen by its participant. */
    interface Progress {
        /** It rings. */
        void onRinging();

        /** It was not answered, or it has ended; nothing comes after it. */
        void onOver(EndReason why);
    }

    /** Gives up a call that is not answered yet; false: there is none of that id. */
    CompletionStage<Boolean> cancel(String id);

    /** The calls that are not answered yet. */
    CompletionStage<List<CallSnapshot>> ringing();

    /** How it began. */
    sealed interface Result {
        /** On its way; {@code id} as in {@link CallSnapshot#id}. */
        record Dialling(String id) implements Result {}

        /** Not begun. {@code sentence}: what is wrong and what to do about it, for the operator. */
        record Refused(Why why, String sentence) implements Result {}
    }

    /** Why a call is not even begun. */
    enum Why {
        /** What is to be called cannot be read. */
        UNREADABLE,
        /** No rule lets calls go there. */
        NOT_ALLOWED,
        /** It is allowed, but there is nobody to be called now. */
        NOT_REACHABLE,
        /** Too many such calls at once. */
        TOO_MANY,
        /** No new calls are taken. */
        NOT_READY;

        /** As pages translate it. */
        public String key() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
