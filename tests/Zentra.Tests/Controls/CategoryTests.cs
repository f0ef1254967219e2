using System.Globalization;
using System.Text.RegularExpressions;
using Zentra.Cards.Controls;

namespace Zentra.Tests.Controls;

public sealed partial class CategoryTests
{
    /// <summary>Codes that networks have added since the list that the table is checked with.</summary>
    private static readonly string[] Newer =
    [
        "0743", "0744", "4813", "5262", "5552", "5723", "6050", "6536", "6537", "6538", "6540", "7322", "9406",
    ];

    [Theory]
    [InlineData("3000", "airlines", true)]
    [InlineData("3350", "airlines", true)]
    [InlineData("3351", "airlines", false)]
    [InlineData("4511", "airlines", true)]
    [InlineData("3351", "vehicle_rental", true)]
    [InlineData("3500", "vehicle_rental", true)]
    [InlineData("7512", "vehicle_rental", true)]
    [InlineData("3501", "lodging", true)]
    [InlineData("3999", "lodging", true)]
    [InlineData("7011", "lodging", true)]
    [InlineData("4000", "lodging", false)]
    [InlineData("5541", "fuel", true)]
    [InlineData("5542", "fuel", true)]
    [InlineData("6010", "cash", true)]
    [InlineData("6011", "cash", true)]
    [InlineData("6012", "cash", false)]
    [InlineData("6051", "quasi_cash", true)]
    [InlineData("7995", "gambling", true)]
    [InlineData("7801", "gambling", true)]
    [InlineData("5411", "groceries", true)]
    [InlineData("5813", "restaurants", true)]
    [InlineData("5815", "digital_goods", true)]
    [InlineData("4900", "utilities", true)]
    [InlineData("8062", "healthcare", true)]
    [InlineData("7273", "adult", true)]
    [InlineData("4722", "travel", true)]
    [InlineData("5812", "no_such_group", false)]
    [InlineData("58120", "restaurants", false)]
    [InlineData("", "restaurants", false)]
    [InlineData("٥٨١٢", "restaurants", false)]
    public void A_code_is_in_its_groups(string code, string group, bool isIn) =>
        Assert.Equal(isIn, MerchantCategories.IsIn(code, group));

    [Fact]
    public void The_table_is_whole()
    {
        var groups = MerchantCategories.Groups.Select(g => g.Name).ToList();

        Assert.Distinct(groups);
        Assert.All(groups, name => Assert.Matches("^[a-z]+(_[a-z]+)*$", name));
        Assert.All(groups, name => Assert.Contains(MerchantCategories.All, c => c.Groups.Contains(name)));
        Assert.All(MerchantCategories.All, category =>
        {
            Assert.InRange(category.Title.Length, 1, 60);
            Assert.Empty(category.Groups.Except(groups));
            Assert.Distinct(category.Groups);
        });
        // No line covers what another has said.
        var order = MerchantCategories.All.ToList();
        Assert.All(order.Zip(order.Skip(1)), pair => Assert.True(pair.First.Last < pair.Second.First));
    }

    [Fact]
    public void The_table_agrees_with_the_public_list()
    {
        var folder = Environment.GetEnvironmentVariable("ZENTRA_REFERENCE_DATA");
        var path = folder is null ? null : Path.Combine(folder, "mcc.csv");
        if (!File.Exists(path))
        {
            Assert.Skip("ZENTRA_REFERENCE_DATA names no folder with mcc.csv.");
        }

        var reference = File.ReadLines(path).Skip(1).Where(l => Coded.IsMatch(l)).Select(l => l[..4]).ToHashSet();

        Assert.InRange(reference.Count, 900, 1100);
        Assert.DoesNotContain(reference, code => MerchantCategories.Find(code) is null);
        Assert.Equal(
            Newer,
            MerchantCategories.All.Where(c => c.First == c.Last)
                .Select(c => c.First.ToString("0000", CultureInfo.InvariantCulture))
                .Where(code => !reference.Contains(code)));
        // Airlines, rental and lodging are told apart there by what they are called.
        Assert.All(File.ReadLines(path).Where(l => Coded.IsMatch(l) && l[0] == '3'), line =>
        {
            var category = MerchantCategories.Find(line[..4])!;
            Assert.True(!line.Contains("Airlines,", StringComparison.Ordinal) || category.Groups.Contains("airlines"));
            Assert.True(!line.Contains("Car Rental", StringComparison.Ordinal)
                || category.Groups.Contains("vehicle_rental"));
            Assert.True(!line.Contains("Hotels/", StringComparison.Ordinal) || category.Groups.Contains("lodging"));
        });
    }

    [GeneratedRegex("^[0-9]{4},")]
    private static partial Regex Coded { get; }
}
