namespace SalesPerf.Compensation.Domain.Calculation;

public static partial class Calculate
{
    /// <summary>
    /// Calculates shards that follow from nothing but themselves, as the plan brings nothing together of several payees. One in which a value is larger than is calculated with is divided in
    /// two, again and again, until the payee whose value it is stands alone and has a problem; what all others came to stays.
    /// </summary>
    private sealed class ShardsApart(RunContext run, IReadOnlyList<Shard> shards, Func<int, Shard, ICreditShard> creditsOf, Action<ShardPeriod, int>? afterStratum)
    {
        private Shard[] all = [.. shards];

        /// <summary>Whether a plan allows it.</summary>
        public static bool Suits(PlanProgram program) => program.Schedule.Strata.All(s => s.Together.Count == 0);

        /// <summary>The period after the one that was calculated last.</summary>
        public ShardPeriod[] Next(int index)
        {
            var parts = new ShardPeriod[all.Length][];
            InParallel.For(all.Length, i => parts[i] = OrDivided(all[i], index, () => One(all[i], index)));
            ShardPeriod[] done = [.. parts.SelectMany(p => p)];
            all = [.. done.Select(p => p.Shard)];
            return done;
        }

        private ShardPeriod[] OrDivided(Shard shard, int index, Func<ShardPeriod> calculate)
        {
            try { return [calculate()]; }
            catch (OverflowException) when (shard.Count > 1)
            {
                var half = shard.Count / 2;
                return [.. Divided(new Shard(shard.First, half), index), .. Divided(new Shard(shard.First + half, shard.Count - half), index)];
            }
        }

        // What earlier periods left for a payee is kept by shard, so a new one begins with the first period.
        private ShardPeriod[] Divided(Shard shard, int index) => OrDivided(shard, index, () =>
        {
            for (var before = 0; before < index; before++) One(shard, before, silent: true);
            return One(shard, index);
        });

        private ShardPeriod One(Shard shard, int index, bool silent = false)
        {
            var part = new ShardPeriod(run, shard, index, creditsOf(index, shard));
            for (var number = 0; number < run.Program.Schedule.Strata.Count; number++)
            {
                foreach (var unit in run.Program.Schedule.Strata[number].Apart) Apart(part, unit);
                if (!silent) afterStratum?.Invoke(part, number);
            }

            Keep(run, part);
            return part;
        }
    }
}
