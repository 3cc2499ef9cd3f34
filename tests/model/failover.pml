/* Two nodes, each with worker, guardian and the kernel's lease on one virtual address; what each may do to the others when processes
 * crash, hang and are paused, and packets are lost. Checked exhaustively by scripts/model; docs/model.md says what is left out.
 *
 * Time is coarse: a tick is one advertisement interval, and in a tick everybody who runs acts once, in any order. What happens to
 * packets and processes is chosen anew in every tick, so a pause of any length, a loss of any pattern is among the runs.
 * A planted mistake is a macro: -DNO_LEASE and so on, named where it acts.
 */

#define DOWN_AFTER 3
#define LATE       DOWN_AFTER               /* an Active this old steps back, without Skew_Time: the peer may be the quickest */
#define DOWN(i)    (DOWN_AFTER + 1 + (i))   /* Active_Down_Interval; node 0 is the better one, its Skew_Time the shorter */
#define HANG       2                        /* half of DOWN_AFTER, in whole wake-ups of the guardian */
#ifndef LEASE
#define LEASE      DOWN_AFTER               /* or longer: 2 s, where advertisements are quick */
#endif
#define KERNEL_LATE 2                       /* the kernel ends a lease up to so much later */

/* What must hold. */
#define GONE_WITH_THE_LEASE  (LEASE + KERNEL_LATE)     /* nobody runs there */
#define GIVEN_BACK           (HANG + 2)                /* its guardian runs; a wake-up counts from within a tick */
#define BOTH                 2                         /* all run and hear each other: one advertisement, and who hears it */
#define SETTLED              (1 + 1 + DOWN(1) + 1)     /* started again, the slower timer, an advertisement */
#ifndef FAULTS
#define FAULTS 2                            /* so many times something happens to a process; packets are lost at any time */
#endif

#define RUNS 0
#define PAUSED 1
#define DEAD 2

#define BACKUP 0
#define ACTIVE 1

#define NOTHING 0
#define ADVERT 1
#define GOODBYE 2

/* A node. */
byte worker[2] = RUNS, guardian[2] = RUNS;
bit role[2] = BACKUP;
byte age[2];                    /* since it sent its last advertisement; goes on while it is paused */
byte timer[2];                  /* until it takes over */
byte inbox[2] = NOTHING;        /* the last that came; waits while it is paused */
bit beats[2];                   /* the worker's loop turned since the guardian looked */
byte missed[2];                 /* in so many wake-ups in a row it had not */
bit overslept[2];               /* the guardian itself did not wake in time */
bit ledger[2];                  /* the guardian knows of the address */
byte lease[2];                  /* 0: the address is not there */

/* The world. */
bit reaches[2];                 /* what node i sends now comes to the other one */
byte faults = 0;
bit healed = 0;
byte turn = 0;                  /* what is next in this tick */

/* What nobody in there knows. */
byte nobody_for[2];             /* neither worker nor guardian runs, and the address is there */
byte hung_for[2];               /* the worker does not run, beside a guardian that does, and the address is there */
byte stalled[2];                /* in so many wake-ups of the guardian in a row the worker did not run */
byte both_for = 0;              /* the address is on both, although they hear each other */
byte healed_for = 0;

#define peer(i) (1 - (i))
#define all_run(i) (worker[i] == RUNS && guardian[i] == RUNS)
#define holds(i) (lease[i] > 0)
#define more(counter, most) if :: counter <= most -> counter++ :: else fi

inline send(i, what) {
    if
    :: reaches[i] && worker[peer(i)] != DEAD -> inbox[peer(i)] = what
    :: else
    fi
}

inline advertise(i) {
    send(i, ADVERT);
    age[i] = 0
}

inline release(i) {
    lease[i] = 0;
    ledger[i] = 0
}

inline step_back(i) {
    role[i] = BACKUP;
    age[i] = 0;
    timer[i] = DOWN(i);
    release(i)
}

/* The ledger is written before the address is there: who dies in between leaves nothing that nobody knows of. */
inline take(i) {
    role[i] = ACTIVE;
    timer[i] = 0;
#ifdef LEDGER_AFTER
    lease[i] = LEASE + KERNEL_LATE;
    may_die_here(i);
    if :: worker[i] == RUNS -> ledger[i] = 1 :: else fi;
#else
    ledger[i] = 1;
    may_die_here(i);
    if :: worker[i] == RUNS -> lease[i] = LEASE + KERNEL_LATE :: else fi;
#endif
    if :: worker[i] == RUNS -> advertise(i) :: else fi
}

inline may_die_here(i) {
    if
    :: true
    :: !healed && faults < FAULTS -> worker[i] = DEAD; faults++
    fi
}

inline listen(i) {
    if
    :: inbox[i] == ADVERT && role[i] == BACKUP -> timer[i] = DOWN(i)
#ifndef NO_YIELD
    :: inbox[i] == ADVERT && role[i] == ACTIVE && i == 1 -> step_back(i)
#endif
    :: inbox[i] == ADVERT && role[i] == ACTIVE && i == 0 -> assert(age[i] <= LATE); advertise(i)   /* who loses is answered */
    :: inbox[i] == GOODBYE && role[i] == BACKUP -> timer[i] = 0
    :: else
    fi;
    inbox[i] = NOTHING
}

inline work(i) {
#ifndef NO_LATE_OUT
    if :: role[i] == ACTIVE && age[i] > LATE -> step_back(i) :: else fi;
#endif
    listen(i);
    if
    :: role[i] == BACKUP && timer[i] == 0 -> take(i)
    :: role[i] == ACTIVE ->
        assert(age[i] <= LATE);     /* late means out: it listened first */
#ifndef NO_RENEWAL
        lease[i] = LEASE + KERNEL_LATE;
#endif
        advertise(i)
    :: else
    fi;
    if :: worker[i] == RUNS -> beats[i] = 1 :: else fi
}

/* The address first: who hears the goodbye takes it. Then it ends, and the service manager starts both again. */
inline give_back(i) {
    worker[i] = DEAD;
#ifndef GOODBYE_FIRST
    if :: ledger[i] -> lease[i] = 0 :: else fi;
#endif
    if :: ledger[i] -> assert(!holds(i)); send(i, GOODBYE) :: else fi;
    assert(!holds(i));              /* it leaves nothing behind */
    guardian[i] = DEAD;
    forget(i)
}

/* What a node knew that is not there any more. Where a variable means nothing it has one value: there are fewer states. */
inline forget(i) {
    role[i] = BACKUP;
    age[i] = 0;
    timer[i] = 0;
    inbox[i] = NOTHING;
    beats[i] = 0;
    missed[i] = 0;
    overslept[i] = 0;
    ledger[i] = 0
}

inline guard(i) {
    if
    :: worker[i] == DEAD -> give_back(i)
    :: worker[i] != DEAD ->
        if
#ifndef GIVE_BACK_EARLY
        :: overslept[i] -> missed[i] = 0    /* a pause of the whole machine is not a hang */
#endif
        :: beats[i] -> missed[i] = 0
        :: else -> missed[i]++
        fi;
        overslept[i] = 0;
        beats[i] = 0;
        if
#ifndef NO_HANG_LIMIT
        :: missed[i] > HANG ->
            assert(stalled[i] >= HANG);     /* never for a live, beating worker */
            give_back(i)
#endif
        :: else
        fi
    fi
}

/* A new daemon removes what it finds, then it listens. */
inline start(i) {
    worker[i] = RUNS;
    guardian[i] = RUNS;
#ifdef LEFTOVERS
    timer[i] = DOWN(i)
#else
    step_back(i)
#endif
}

/* Without its guardian a worker is killed by the kernel, paused or not. */
inline kill_guardian(i) {
    guardian[i] = DEAD;
    worker[i] = DEAD;
    forget(i)
}

inline resume(i) {
    if :: worker[i] == PAUSED -> worker[i] = RUNS :: else fi;
    if :: guardian[i] == PAUSED -> guardian[i] = RUNS :: else fi
}

/* What happens to the processes of a node in this tick, if anything. */
inline suffer(i) {
    if
    :: !(healed && guardian[i] == DEAD)
    :: !healed && faults < FAULTS && worker[i] == RUNS -> worker[i] = PAUSED; faults++
    :: !healed && faults < FAULTS && guardian[i] == RUNS -> guardian[i] = PAUSED; faults++
    :: !healed && faults < FAULTS && worker[i] == RUNS && guardian[i] == RUNS ->
        worker[i] = PAUSED; guardian[i] = PAUSED; faults++
    :: !healed && faults < FAULTS && worker[i] != DEAD -> worker[i] = DEAD; faults++
    :: !healed && faults < FAULTS && guardian[i] != DEAD -> kill_guardian(i); faults++
    :: worker[i] == PAUSED || guardian[i] == PAUSED -> resume(i)
    :: guardian[i] == DEAD -> start(i)
    fi
}

inline pass_time(i) {
    if :: role[i] == ACTIVE -> more(age[i], LATE) :: else fi;
    if :: timer[i] > 0 -> timer[i]-- :: else fi;
#ifndef NO_LEASE
    if
    :: lease[i] > 0 -> lease[i]--
    :: else
    fi;
    if
    :: lease[i] > 0 && lease[i] <= KERNEL_LATE -> lease[i] = 0
    :: true
    fi;
#endif
    if :: guardian[i] == PAUSED -> overslept[i] = 1 :: else fi;
    if
    :: guardian[i] == RUNS && worker[i] == PAUSED -> more(stalled[i], HANG)
    :: else -> stalled[i] = 0
    fi
}

inline watch(i) {
    if
    :: holds(i) && worker[i] != RUNS && guardian[i] != RUNS -> more(nobody_for[i], GONE_WITH_THE_LEASE)
    :: else -> nobody_for[i] = 0
    fi;
    if
    :: holds(i) && worker[i] != RUNS && guardian[i] == RUNS -> more(hung_for[i], GIVEN_BACK)
    :: else -> hung_for[i] = 0
    fi;
    assert(nobody_for[i] <= GONE_WITH_THE_LEASE);
    assert(hung_for[i] <= GIVEN_BACK)
}

inline judge() {
    watch(0);
    watch(1);
    if
    :: holds(0) && holds(1) && reaches[0] && reaches[1] && all_run(0) && all_run(1) -> more(both_for, BOTH)
    :: else -> both_for = 0
    fi;
    assert(both_for <= BOTH);
    if :: healed -> more(healed_for, SETTLED) :: else fi;
    assert(healed_for <= SETTLED || (holds(0) != holds(1) && role[0] != role[1] && holds(0) == (role[0] == ACTIVE)))
}

/* All runs, or is started; nothing is lost any more. */
inline heal() {
    healed = 1;
    resume(0);
    resume(1);
    if :: guardian[0] == DEAD -> start(0) :: else fi;
    if :: guardian[1] == DEAD -> start(1) :: else fi
}

inline worker_acts(i) {
    if :: worker[i] == RUNS -> work(i) :: else fi
}

inline guardian_acts(i) {
    if :: guardian[i] == RUNS -> guard(i) :: else fi
}

/* Either process first. */
inline node(i) {
    if
    :: true -> worker_acts(i); guardian_acts(i)
    :: true -> guardian_acts(i); worker_acts(i)
    fi
}

/* States are kept between two `turn`s only. */
active proctype world() {
    timer[0] = DOWN(0);
    timer[1] = DOWN(1);
end:
    do
    :: turn == 0 -> atomic {
        if
        :: healed -> reaches[0] = 1; reaches[1] = 1
        :: !healed -> reaches[0] = 0; reaches[1] = 0
        :: !healed -> reaches[0] = 1; reaches[1] = 0
        :: !healed -> reaches[0] = 0; reaches[1] = 1
        :: !healed -> reaches[0] = 1; reaches[1] = 1
        :: !healed -> heal(); reaches[0] = 1; reaches[1] = 1
        fi;
        turn = 1 }
    :: turn == 1 -> atomic { suffer(0); suffer(1); turn = 2 }
    :: turn == 2 -> atomic { node(0); node(1); turn = 3 }
    :: turn == 2 -> atomic { node(1); node(0); turn = 3 }
    :: turn == 3 -> atomic { pass_time(0); pass_time(1); judge(); turn = 0 }
    od
}
