fn {
