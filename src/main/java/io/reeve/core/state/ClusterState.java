package io.reeve.core.state;

import io.reeve.event.AttemptEvent;
import io.reeve.event.CellEvent;
import io.reeve.event.Decision;
import io.reeve.event.Event;
import io.reeve.event.EventBatch;
import io.reeve.event.JobEvent;
import io.reeve.event.NodeEvent;
import io.reeve.event.Recorded;
import io.reeve.event.RoleEvent;
import io.reeve.event.ScheduleEvent;
import io.reeve.event.SecretEvent;
import io.reeve.event.ServiceEvent;
import io.reeve.event.TaskEvent;
import io.reeve.model.CellId;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.NodeId;
import io.reeve.model.Origin;
import io.reeve.model.Resources;
import io.reeve.model.TaskId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The whole state of a cell, changed by {@link #apply} alone. The same batches give the same state on every peer.
 *
 * <p>An event that contradicts the state is a bug of the leader that decided it, and throws: a peer that went on would
 * diverge.
 */
public final class ClusterState implements ClusterView {
    /** How long an idempotency key is remembered: 7 days. */
    public static final long KEY_RETENTION_MS = 7L * 24 * 60 * 60 * 1000;

    private @Nullable CellId cell;
    private long term;
    private long batchNumber;
    private long sequence;
    private long atMs;
    private long lastJobNumber;
    private Resources capacity = Resources.NONE;
    private final Map<NodeId, Node> nodes = new TreeMap<>();
    private final Map<JobId, Job> jobs = new TreeMap<>();
    private final KnownSpecs specs = new KnownSpecs();
    private final Keys keys = new Keys();
    private final Map<String, UploadEntry> uploads = new LinkedHashMap<>();
    private final Roles roles = new Roles();
    private final ScheduleFold schedules = new ScheduleFold();
    private final JobFold courses = new JobFold(this);
    private final TaskFold tasks = new TaskFold(this);
    private final AttemptFold attempts = new AttemptFold(this);
    private final ServiceFold services = new ServiceFold(this);
    private final NodeFold nodeFold = new NodeFold(this);
    private final Holds holds = new Holds(this);
    private final Reservations reservations = new Reservations(this);
    private final Secrets secrets = new Secrets();
    private @Nullable Pause pause;
    private CellFacts facts = CellFacts.FIRST;
    private Consumer<ForgottenJob> onForgotten = job -> {};

    public ClusterState() {}

    public ClusterState(StateSnapshot from) {
        cell = from.cell();
        term = from.term();
        batchNumber = from.batchNumber();
        sequence = from.sequence();
        atMs = from.atMs();
        lastJobNumber = from.lastJobNumber();
        for (Node.Entry entry : from.nodes()) {
            Node node = new Node(entry);
            nodes.put(entry.id(), node);
            capacity = capacity.plus(node.offered());
        }
        from.roles().forEach(roles::define);
        from.jobs().forEach(part -> Snapshots.restore(part, specs, this));
        from.keys().forEach(keys::restore);
        from.uploads().forEach(entry -> uploads.put(entry.sha256(), entry));
        schedules.restore(from.schedules());
        from.holds().forEach(holds::add);
        reservations.restore(from.reservations());
        secrets.restore(from.secrets());
        pause = from.pause();
        facts = Objects.requireNonNullElse(from.facts(), CellFacts.FIRST);
    }

    /** Told of each job that leaves the state. */
    public void onForgotten(Consumer<ForgottenJob> listener) {
        onForgotten = listener;
    }

    public StateSnapshot snapshot() {
        return new StateSnapshot(
                cell,
                term,
                batchNumber,
                sequence,
                atMs,
                lastJobNumber,
                nodes.values().stream().map(Node::entry).toList(),
                jobs.values().stream().map(Snapshots::part).toList(),
                keys.entries(),
                List.copyOf(uploads.values()),
                roles.defined(),
                schedules.entries(),
                List.copyOf(holds.all()),
                reservations.dynamic(),
                pause,
                facts.equals(CellFacts.FIRST) ? null : facts,
                List.copyOf(secrets.all()));
    }

    /**
     * Folds a batch and returns its events with their sequence numbers; returns nothing, and changes nothing, where the
     * batch belongs to another term or does not directly follow the one before.
     */
    public List<Recorded> apply(EventBatch batch) {
        boolean startsTerm = batch.number() == 0 && batch.term() > term;
        boolean follows = batch.term() == term && batch.number() == batchNumber + 1;
        if (!startsTerm && !follows) {
            return List.of();
        }
        term = batch.term();
        batchNumber = batch.number();
        List<Recorded> recorded = new ArrayList<>(batch.decisions().size());
        for (Decision decision : batch.decisions()) {
            recorded.add(apply(decision));
        }
        return recorded;
    }

    /** Closes a batch that was folded one decision at a time. */
    public void endBatch(long closedTerm, long number) {
        term = closedTerm;
        batchNumber = number;
    }

    /** Folds one event decided by the leader before its batch is closed; {@link #endBatch} numbers the batch. */
    public Recorded apply(Decision decision) {
        sequence++;
        atMs = Math.max(atMs, decision.atMs());
        fold(decision.event(), decision.origin());
        return new Recorded(sequence, atMs, term, decision.origin(), decision.event());
    }

    private void fold(Event event, Origin origin) {
        if (event instanceof AttemptEvent attempt) {
            attempts.fold(attempt);
        } else if (event instanceof TaskEvent task) {
            tasks.fold(task);
        } else if (event instanceof JobEvent job) {
            foldJob(job, origin);
        } else if (event instanceof ScheduleEvent schedule) {
            foldSchedule(schedule, origin);
        } else if (event instanceof NodeEvent node) {
            nodeFold.fold(node);
        } else if (event instanceof RoleEvent.RolesChanged changed) {
            changed.roles().forEach(roles::define);
        } else if (event instanceof RoleEvent.ReservationsChanged changed) {
            reservations.fold(changed);
        } else if (event instanceof SecretEvent secret) {
            secrets.fold(secret, atMs);
        } else if (event instanceof ServiceEvent service) {
            services.fold(service, origin);
        } else if (event instanceof CellEvent fact) {
            foldCell(fact);
        }
    }

    private void foldCell(CellEvent event) {
        if (event instanceof CellEvent.CellFounded founded) {
            cell = founded.cell();
            facts = facts.after(founded);
        } else if (event instanceof CellEvent.TermStarted started) {
            term = started.term();
        } else if (event instanceof CellEvent.FileUploaded file) {
            uploads.put(file.sha256(), new UploadEntry(file.sha256(), file.size(), file.node(), atMs));
        } else if (event instanceof CellEvent.FileForgotten gone) {
            require(uploads.remove(gone.sha256()) != null, "no upload %s", gone.sha256());
        } else if (event instanceof CellEvent.ReschedulingPaused paused) {
            long sinceMs = pause == null ? atMs : pause.sinceMs();
            pause = new Pause(sinceMs, paused.untilMs(), paused.nodes(), paused.message());
        } else if (event instanceof CellEvent.ReschedulingResumed) {
            pause = null;
        } else {
            facts = facts.after(event);
        }
    }

    private void foldJob(JobEvent event, Origin origin) {
        if (event instanceof JobEvent.JobSubmitted submitted) {
            submit(submitted, origin);
        } else if (event instanceof JobEvent.JobEnded ended) {
            Job job = existing(ended.job());
            require(!job.header().state().isTerminal(), "%s ended already", ended.job());
            job.setHeader(job.header().ended(ended.state(), atMs, ended.message()));
        } else if (event instanceof JobEvent.GangReleased released) {
            existing(released.job()).release(released.gang());
        } else if (event instanceof JobEvent.JobForgotten forgotten) {
            Job job = existing(forgotten.job());
            require(job.header().state().isTerminal(), "%s is still active", forgotten.job());
            jobs.remove(forgotten.job());
            onForgotten.accept(new ForgottenJob(sequence, atMs, Snapshots.part(job)));
        } else {
            courses.fold(event);
        }
    }

    private void submit(JobEvent.JobSubmitted event, Origin origin) {
        JobId id = event.job();
        giveNumber(id, event.spec(), event.documentHash());
        var header = Job.Header.submitted(id, event.spec(), event.documentHash(), origin, atMs, event.run());
        jobs.put(id, new Job(header.sharing(specs)));
    }

    private void foldSchedule(ScheduleEvent event, Origin origin) {
        if (event instanceof ScheduleEvent.ScheduleCreated created) {
            giveNumber(created.schedule(), created.spec(), created.documentHash());
        }
        schedules.fold(event, origin, atMs);
    }

    /** Jobs and schedules have numbers of one order, and keys that exclude one another. */
    private void giveNumber(JobId id, JobSpec spec, String documentHash) {
        require(id.number() == lastJobNumber + 1, "%s is not the next job number", id);
        lastJobNumber = id.number();
        String key = spec.key();
        if (key != null) {
            remember(spec.role(), key, id, documentHash);
        }
    }

    void remember(String role, String key, JobId id, String hash) {
        keys.use(new KeyEntry(role, key, id, hash, atMs));
    }

    Job existing(JobId id) {
        Job job = jobs.get(id);
        require(job != null, "no job %s", id);
        return Objects.requireNonNull(job);
    }

    TaskEntry existing(TaskId id) {
        TaskEntry task = existing(id.job()).task(id);
        require(task != null, "no task %s", id);
        return Objects.requireNonNull(task);
    }

    Node existing(NodeId id) {
        Node node = nodes.get(id);
        require(node != null, "no node %s", id);
        return Objects.requireNonNull(node);
    }

    void add(Node node) {
        nodes.put(node.id(), node);
    }

    /** A node brings as much, or takes it away. */
    void capacityChanges(Resources more) {
        capacity = capacity.plus(more);
    }

    void restore(Job job) {
        jobs.put(job.id(), job);
    }

    static void require(boolean holds, String sentence, Object... about) {
        if (!holds) {
            throw new IllegalStateException(String.format(sentence, about));
        }
    }

    @Override
    public @Nullable CellId cell() {
        return cell;
    }

    @Override
    public long term() {
        return term;
    }

    /** Of the last batch folded; the leader's next one has the number after it. */
    public long batchNumber() {
        return batchNumber;
    }

    @Override
    public long sequence() {
        return sequence;
    }

    @Override
    public long atMs() {
        return atMs;
    }

    @Override
    public Collection<Node> nodes() {
        return Collections.unmodifiableCollection(nodes.values());
    }

    @Override
    public @Nullable Node node(NodeId id) {
        return nodes.get(id);
    }

    @Override
    public Resources capacity() {
        return capacity;
    }

    @Override
    public @Nullable Pause pause() {
        return pause;
    }

    @Override
    public CellFacts facts() {
        return facts;
    }

    @Override
    public Roles roles() {
        return roles;
    }

    @Override
    public Reservations reservations() {
        return reservations;
    }

    @Override
    public Secrets secrets() {
        return secrets;
    }

    @Override
    public Holds holds() {
        return holds;
    }

    @Override
    public Collection<Job> jobs() {
        return Collections.unmodifiableCollection(jobs.values());
    }

    @Override
    public @Nullable Job job(JobId id) {
        Job job = jobs.get(id);
        return job == null || !job.id().equals(id) ? null : job;
    }

    @Override
    public @Nullable TaskEntry task(TaskId id) {
        Job job = job(id.job());
        return job == null ? null : job.task(id);
    }

    @Override
    public @Nullable KeyEntry key(String role, String key) {
        return keys.of(role, key, atMs);
    }

    @Override
    public @Nullable UploadEntry upload(String sha256) {
        return uploads.get(sha256);
    }

    @Override
    public Collection<UploadEntry> uploads() {
        return Collections.unmodifiableCollection(uploads.values());
    }

    @Override
    public Collection<ScheduleEntry> schedules() {
        return schedules.all();
    }

    @Override
    public @Nullable ScheduleEntry schedule(JobId id) {
        return schedules.get(id);
    }

    @Override
    public long nextJobNumber() {
        return lastJobNumber + 1;
    }
}
