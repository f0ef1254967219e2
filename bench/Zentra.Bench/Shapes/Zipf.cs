namespace Zentra.Bench.Shapes;

/// <summary>Draws a number, each as likely as 1 / (number + 1): a few of many are always the busiest.</summary>
internal sealed class Zipf
{
    private readonly double[] upTo;
    private readonly Random random;

    public Zipf(int count, Random random)
    {
        this.random = random;
        upTo = new double[count];
        var sum = 0.0;
        for (var i = 0; i < count; i++)
        {
            upTo[i] = sum += 1.0 / (i + 1);
        }
    }

    public int Draw()
    {
        var found = Array.BinarySearch(upTo, random.NextDouble() * upTo[^1]);
        return found < 0 ? ~found : found;
    }
}
