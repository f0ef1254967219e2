namespace Zentra.Runtime.Checks;

/// <summary>Something that is not as it must be: where, and what in one sentence.</summary>
public sealed record Finding(string Tenant, string Where, string What)
{
    public override string ToString() => $"{Tenant}, {Where}: {What}";
}

/// <summary>What a check found: all are counted, and the first ones kept.</summary>
public sealed class Findings(int kept)
{
    private readonly List<Finding> first = [];

    public IReadOnlyList<Finding> First => first;

    public long Count { get; private set; }

    public void Add(string tenant, string where, string what)
    {
        Count++;
        if (first.Count < kept)
        {
            first.Add(new(tenant, where, what));
        }
    }
}
