package io.drawbridge.core.media.audio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.media.codec.AudioCodecs;
import io.drawbridge.core.sdp.Codec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultEventLoop;
import io.netty.util.concurrent.Ticker;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class AudioMixerTest {
    private final AudioCodecs codecs = new AudioCodecs(Path.of("target", "natives"));
    private final AudioPool pool = new AudioPool(1);
    private final DefaultEventLoop loop = new DefaultEventLoop();
    private final ConcurrentLinkedQueue<ByteBuf> payloads = new ConcurrentLinkedQueue<>();

    @AfterEach
    void nothingIsLeft() {
        pool.close();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        assertEquals(0, codecs.open().audio());
        payloads.forEach(payload -> assertEquals(0, payload.refCnt()));
    }

    /** Counts frames on the loop, and counts down for each of one participant. */
    private final class Ears implements AudioMixer.Output {
        private final String id;
        private final CountDownLatch frames;
        private final AtomicInteger strays = new AtomicInteger();

        Ears(String id, int frames) {
            this.id = id;
            this.frames = new CountDownLatch(frames);
        }

        @Override
        public void onFrame(String participantId, ByteBuf payload, int rtpUnits, boolean marker, long captureNanos) {
            if (!loop.inEventLoop() || payload.readableBytes() != 160 || rtpUnits != 160) {
                strays.incrementAndGet();
            }
            if (id.equals(participantId)) {
                frames.countDown();
            }
            payloads.add(payload);
            payload.release();
        }

        @Override
        public void onLevel(String participantId, double level) {}
    }

    private void onLoop(Runnable task) {
        loop.submit(task).syncUninterruptibly();
    }

    @Test
    void framesComeOnTheLoopEveryTwentyMillisecondsWhileSomebodyIsThere() throws Exception {
        Ears ears = new Ears("a", 25);
        AudioMixer mixer = new AudioMixer(pool, codecs, loop, Ticker.systemTicker(), ears);
        long start = System.nanoTime();
        onLoop(() -> mixer.add("a", Codec.OPUS, Codec.G722, 0));
        assertTrue(ears.frames.await(10, TimeUnit.SECONDS));
        assertTrue(System.nanoTime() - start >= 440_000_000, "24 pauses of 20 ms");
        assertEquals(0, ears.strays.get());
        onLoop(mixer::close);
    }

    @Test
    void whoIsGoneGetsNoFrameAndItsCodecsAreClosed() throws Exception {
        Ears ears = new Ears("b", 30);
        AudioMixer mixer = new AudioMixer(pool, codecs, loop, Ticker.systemTicker(), ears);
        onLoop(() -> {
            mixer.add("a", Codec.OPUS, Codec.PCMU, 0);
            mixer.add("b", Codec.PCMU, Codec.PCMU, 0);
            mixer.remove("a");
        });
        var ticks = loop.scheduleAtFixedRate(() -> mixer.onTick(System.nanoTime()), 0, 20, TimeUnit.MILLISECONDS);
        assertTrue(ears.frames.await(10, TimeUnit.SECONDS));
        assertEquals(0, codecs.open().audio());
        assertEquals(AudioMixer.Stats.NONE, mixer.stats("a"));
        ticks.cancel(false);
        onLoop(mixer::close);
    }

    @Test
    void aLoopThatIsBehindIsNotBuriedInFramesAndGoesOnWhenItCan() throws Exception {
        Ears ears = new Ears("a", 5);
        ConcurrentLinkedQueue<Runnable> behind = new ConcurrentLinkedQueue<>();
        AudioMixer mixer = new AudioMixer(pool, codecs, behind::add, Ticker.systemTicker(), ears);
        mixer.add("a", null, Codec.G722, 0);
        CountDownLatch aSecond = new CountDownLatch(1);
        assertTrue(pool.schedule(aSecond::countDown, TimeUnit.SECONDS.toNanos(1)));
        assertTrue(aSecond.await(10, TimeUnit.SECONDS));
        assertTrue(behind.size() <= 25, () -> behind.size() + " results wait");
        onLoop(() -> takeAll(behind));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (behind.isEmpty() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertFalse(behind.isEmpty(), "the mix goes on");
        onLoop(mixer::close);
        pool.close();
        onLoop(() -> takeAll(behind));
    }

    private static void takeAll(Queue<Runnable> tasks) {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    @Test
    void silenceWithoutMemoryComesFromTheLoopWithoutABreakWhileTheTaskRests() throws Exception {
        Ears ears = new Ears("a", 50);
        AudioMixer mixer = new AudioMixer(pool, codecs, loop, Ticker.systemTicker(), ears);
        onLoop(() -> mixer.add("a", null, Codec.PCMU, 0));
        assertTrue(waitFor(mixer::resting), "the task rests");
        long from = System.nanoTime();
        long before = 50 - ears.frames.getCount();
        var ticks = loop.scheduleAtFixedRate(() -> mixer.onTick(System.nanoTime()), 0, 20, TimeUnit.MILLISECONDS);
        assertTrue(ears.frames.await(10, TimeUnit.SECONDS));
        long took = System.nanoTime() - from;
        assertTrue(took >= (50 - before - 10) * 20_000_000, "one frame for every 20 ms, " + took);
        ticks.cancel(false);
        assertEquals(0, ears.strays.get());
        onLoop(mixer::close);
    }

    private static boolean waitFor(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        return condition.getAsBoolean();
    }

    @Test
    void itRestsWhenTheLastLeavesAndGoesOnWithTheNext() throws Exception {
        Ears ears = new Ears("late", 5);
        AudioMixer mixer = new AudioMixer(pool, codecs, loop, Ticker.systemTicker(), ears);
        onLoop(() -> mixer.add("early", null, Codec.G722, 0));
        onLoop(() -> mixer.remove("early"));
        onLoop(() -> mixer.add("late", null, Codec.G722, 0));
        assertTrue(ears.frames.await(10, TimeUnit.SECONDS));
        onLoop(mixer::close);
    }

    @Test
    void packetsAreReleasedWhateverHappensToThem() {
        AudioMixer mixer = AudioMixer.echo(pool, codecs, loop, Ticker.systemTicker(), new Ears("a", 1));
        ByteBuf unknown = Unpooled.buffer().writeZero(160);
        ByteBuf known = Unpooled.buffer().writeZero(160);
        ByteBuf late = Unpooled.buffer().writeZero(160);
        onLoop(() -> {
            mixer.packet("a", unknown, Codec.PCMU, 1, 1, 160, SlotPlan.NONE, System.nanoTime());
            mixer.add("a", Codec.PCMU, Codec.PCMU, 0);
            mixer.packet("a", known, Codec.PCMU, 1, 2, 320, SlotPlan.NONE, System.nanoTime());
            mixer.close();
            mixer.packet("a", late, Codec.PCMU, 1, 3, 480, SlotPlan.NONE, System.nanoTime());
        });
        assertEquals(0, unknown.refCnt() + known.refCnt() + late.refCnt());
    }

    @Test
    void aFloodFillsTheMailboxOnceAndTheRestIsCounted() throws Exception {
        Ears ears = new Ears("a", 3);
        AudioMixer mixer = new AudioMixer(pool, codecs, loop, Ticker.systemTicker(), ears);
        onLoop(() -> {
            mixer.add("a", Codec.PCMU, Codec.G722, 0);
            for (int i = 0; i < 100_000; i++) {
                mixer.packet("a", Unpooled.wrappedBuffer(new byte[160]), Codec.PCMU, 1, i, i * 160L, SlotPlan.NONE, 0);
            }
        });
        assertTrue(ears.frames.await(10, TimeUnit.SECONDS));
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (mixer.stats("a").lateDrops() <= 50_000 && System.nanoTime() - deadlineNanos < 0) {
            Thread.onSpinWait(); // the count is that of the last tick, which may have begun before the flood was over
        }
        assertTrue(mixer.stats("a").lateDrops() > 50_000);
        onLoop(mixer::close);
    }

    @Test
    void aPoolThatIsClosedFirstStillEndsEveryMixerCleanly() throws Exception {
        Ears ears = new Ears("a", 2);
        AudioMixer mixer = new AudioMixer(pool, codecs, loop, Ticker.systemTicker(), ears);
        onLoop(() -> mixer.add("a", Codec.OPUS, Codec.G722, 0));
        assertTrue(ears.frames.await(10, TimeUnit.SECONDS));
        pool.close();
        assertEquals(0, codecs.open().audio());
        onLoop(() -> {
            mixer.add("b", Codec.OPUS, Codec.OPUS, 0);
            mixer.close();
        });
        assertEquals(0, codecs.open().audio());
    }

    @Test
    void aTaskThatThrowsDoesNotEndThePool() throws Exception {
        CountDownLatch after = new CountDownLatch(1);
        assertTrue(pool.schedule(
                () -> {
                    throw new IllegalStateException("on purpose");
                },
                0));
        assertTrue(pool.schedule(after::countDown, 0));
        assertTrue(after.await(10, TimeUnit.SECONDS));
        pool.close();
        assertFalse(pool.schedule(after::countDown, 0));
    }
}
