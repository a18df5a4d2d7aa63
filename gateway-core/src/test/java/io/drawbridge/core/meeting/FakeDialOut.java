package io.drawbridge.core.meeting;

import io.drawbridge.core.call.CallSnapshot;
import io.drawbridge.core.directory.MeetingSpec;
import io.drawbridge.core.spi.DialOut;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Places no call, and says that it has. */
final class FakeDialOut implements DialOut {
    final List<String> dialled = new CopyOnWriteArrayList<>();
    final List<String> cancelled = new CopyOnWriteArrayList<>();
    final List<Progress> progress = new ArrayList<>();
    DialOut.Result answer;

    @Override
    public CompletionStage<Result> dial(MeetingSpec meeting, String uri) {
        dialled.add(uri);
        return CompletableFuture.completedFuture(
                answer != null ? answer : new Result.Dialling("call-" + dialled.size()));
    }

    @Override
    public CompletionStage<Result> dial(MeetingSpec meeting, String uri, Progress told) {
        progress.add(told);
        return dial(meeting, uri);
    }

    @Override
    public CompletionStage<Boolean> cancel(String id) {
        cancelled.add(id);
        return CompletableFuture.completedFuture(true);
    }

    @Override
    public CompletionStage<List<CallSnapshot>> ringing() {
        return CompletableFuture.completedFuture(List.of());
    }
}
